"""Volumes of a pod: their sources, and where the containers mount them."""

from collections.abc import Callable
from typing import Any

from microservices.offline.importing.item import Item, Tree, maps, moved, put, take
from microservices.offline.importing.sets import Sets, set_name

# An emptyDir without a limit has one here; this is what a node mostly has for one pod.
_ROOM = "1Gi"
_CLAIM = {"resources.requests.storage": "size", "storageClassName": "storageClass"}
Claim = Callable[[str], Tree]


def volumes(
    pod: Tree, main: Tree, templates: list[Tree], sets: Sets, claim: Claim
) -> tuple[Tree, dict[str, str]]:
    """The volumes by name, and the name that each volume of the pod has here.

    `templates` are the claims of a StatefulSet, `claim` says what is known of one by its name.
    """
    said: Tree = {}
    names: dict[str, str] = {}
    mounted = _mounts(pod, main)
    sources = [
        (str(one.get("name")), _source(one, sets, claim), one) for one in maps(pod, "volumes")
    ]
    for one in templates:
        sources.append((str(take(one, "metadata.name")), {"claim": claim_of(one)}, one))
    for volume, source, written in sources:
        mounts = [one for name, one in mounted if name == volume]
        if source is None or not mounts:
            continue
        written.clear()
        for place, mount in enumerate(mounts):
            name = set_name(volume) if not place else f"{set_name(volume)}-{place + 1}"
            names.setdefault(volume, name)
            said[name] = {**mount, **source}
    return said, names


def _mounts(pod: Tree, main: Tree) -> list[tuple[str, Tree]]:
    """The mounts of the main container, and for volumes that it has not, of others."""
    found = [(str(one.get("name")), one) for one in maps(main, "volumeMounts")]
    own = {name for name, _ in found}
    for other in (*maps(pod, "containers"), *maps(pod, "initContainers")):
        for one in maps(other, "volumeMounts"):
            if other is not main and (name := str(one.get("name"))) not in own:
                own.add(name)
                found.append((name, dict(one)))
    said: list[tuple[str, Tree]] = []
    for name, one in found:
        take(one, "name")
        take(one, "recursiveReadOnly")
        mount = moved(one, {"mountPath": "path", "readOnly": "readOnly", "subPath": "subPath"})
        mount["path"] = _path(mount.get("path"))
        said.append((name, mount))
    return said


def _path(path: Any) -> str:
    return str(path).rstrip("/") or "/"


def mounts(written: Tree, names: dict[str, str]) -> Tree:
    """Where a further container mounts the volumes of the pod."""
    said: Tree = {}
    for one in maps(written, "volumeMounts"):
        if str(one.get("name")) in names:
            said[names[str(take(one, "name"))]] = _path(take(one, "mountPath"))
            take(one, "readOnly")
    return said


def _source(volume: Tree, sets: Sets, claim: Claim) -> Tree | None:
    """The one source of a volume, None where the settings have none such."""
    if "emptyDir" in volume or volume.keys() == {"name"}:
        return _empty_dir(volume.get("emptyDir", {}))
    for kind, key in (("configMap", "name"), ("secret", "secretName")):
        if isinstance(source := volume.get(kind), dict):
            optional = bool(source.get("optional"))
            said: Tree = {"configSet": sets.reader(kind, str(source.get(key)), optional=optional)}
            items = maps(source, "items")
            put(said, "items", {str(one.get("key")): str(one.get("path")) for one in items})
            if isinstance(mode := source.get("defaultMode"), int):
                said["defaultMode"] = f"0{mode:o}"
            return said
    if isinstance(source := volume.get("persistentVolumeClaim"), dict):
        return claim(str(source.get("claimName")))
    if isinstance(source := volume.get("csi"), dict):
        return {"csi": moved(source, {"driver": "driver", "volumeAttributes": "attributes"})}
    if isinstance(source := volume.get("projected"), dict):
        return _projected(maps(source, "sources"), sets)
    return None


def _empty_dir(written: Tree) -> Tree:
    if written.get("medium") == "Memory":
        said: Tree = {"memory": True}
        put(said, "size", written.get("sizeLimit"))
        return {"emptyDir": said}
    return {"emptyDir": {"size": str(written.get("sizeLimit", _ROOM))}}


def _projected(sources: list[Tree], sets: Sets) -> Tree | None:
    said: Tree = {}
    for one in sources:
        if token := one.get("serviceAccountToken"):
            said |= moved(
                dict(token), {"audience": "tokenAudience", "expirationSeconds": "tokenSeconds"}
            )
            continue
        kind = next((kind for kind in ("configMap", "secret") if kind in one), None)
        if kind is None or one[kind].get("items"):
            return None
        said.setdefault("sets", []).append(sets.reader(kind, str(one[kind].get("name"))))
    return {"projected": said}


def claim_of(written: Tree) -> Tree:
    """What a PersistentVolumeClaim, or a template of one, asks for."""
    spec = written.get("spec") or {}
    said = moved(spec, _CLAIM)
    modes = take(spec, "accessModes", [])
    if modes and modes[0] != "ReadWriteOnce":
        said["accessMode"] = modes[0]
    said["size"] = str(said.get("size", _ROOM))
    return said


def claim_item(item: Item) -> Tree:
    """How a service has a claim: one of the cluster stays as it is, with its data."""
    if item.is_of_cluster:
        item.rest.clear()
        return {"existingClaim": item.name}
    return {"claim": claim_of(item.rest)}
