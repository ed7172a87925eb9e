"""Volumes of a pod: their sources, and where the containers mount them."""

from collections.abc import Callable
from typing import Any

from microservices.manifests.parts import part
from microservices.offline.importing.item import Item, Tree, maps, moved, put, take, take_same
from microservices.offline.importing.pods.sets import Sets, free_name, set_name

# An emptyDir without a limit has one here; this is what a node mostly has for one pod.
_ROOM = "1Gi"
_CLAIM = {"resources.requests.storage": "size", "storageClassName": "storageClass"}
_ALIKE = ("configSet", "projected", "existingClaim")
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
    for written in (*maps(pod, "volumes"), *templates):
        volume = str(written.get("name") or part(written, "metadata", "name"))
        mounts = [one for one in mounted if one.get("name") == volume]
        source = _source(written, sets, claim) if mounts else None
        if source is None:
            continue
        take(written, "name")
        # Files of sets are the same in two volumes. All else is shared, so that it stays one.
        for mount in mounts if source.keys() & _ALIKE else mounts[:1]:
            name = free_name([set_name(volume, "volume")], said)
            names.setdefault(volume, name)
            said[name] = {**_mount(mount), **source}
    return said, names


def _mounts(pod: Tree, main: Tree) -> list[Tree]:
    """The mounts of the main container, and for volumes that it has not, of others."""
    found = maps(main, "volumeMounts")
    own = {one.get("name") for one in found}
    for other in (*maps(pod, "containers"), *maps(pod, "initContainers")):
        for one in maps(other, "volumeMounts"):
            if other is not main and one.get("name") not in own:
                own.add(one.get("name"))
                found.append(dict(one))
    return found


def _mount(written: Tree) -> Tree:
    take(written, "name")
    said = moved(written, {"mountPath": "path", "readOnly": "readOnly", "subPath": "subPath"})
    return {**said, "path": _path(said.get("path"))}


def _path(path: Any) -> str:
    return str(path).rstrip("/") or "/"


def mounts(written: Tree, names: dict[str, str]) -> Tree:
    """Where a further container mounts the volumes of the pod."""
    said: Tree = {}
    for one in maps(written, "volumeMounts"):
        name = names.get(str(one.get("name")))
        if name and name not in said:
            take(one, "name")
            said[name] = _path(take(one, "mountPath"))
    return said


def _source(volume: Tree, sets: Sets, claim: Claim) -> Tree | None:
    """The one source of a volume, None where the settings have none such."""
    if "metadata" in volume:
        take(volume, "metadata.name")
        take(volume, "metadata.labels")
        return {"claim": claim_of(volume)}
    if "emptyDir" in volume or volume.keys() == {"name"}:
        return _empty_dir(volume)
    for kind, key in (("configMap", "name"), ("secret", "secretName")):
        if isinstance(source := volume.get(kind), dict):
            optional = bool(take(source, "optional"))
            said: Tree = {"configSet": sets.reader(kind, str(take(source, key)), optional=optional)}
            items = maps(source, "items")
            put(said, "items", {str(take(one, "key")): str(take(one, "path")) for one in items})
            if isinstance(source.get("defaultMode"), int):
                said["defaultMode"] = f"0{take(source, 'defaultMode'):o}"
            return said
    if isinstance(source := volume.get("persistentVolumeClaim"), dict):
        return claim(str(take(source, "claimName")))
    if isinstance(source := volume.get("csi"), dict):
        return {"csi": moved(source, {"driver": "driver", "volumeAttributes": "attributes"})}
    if isinstance(source := volume.get("projected"), dict):
        return _projected(maps(source, "sources"), sets)
    return None


def _empty_dir(volume: Tree) -> Tree | None:
    written = volume.get("emptyDir") or {}
    medium, size = take(written, "medium"), take(written, "sizeLimit")
    if medium == "Memory":
        said: Tree = {"memory": True}
        put(said, "size", size)
        return {"emptyDir": said}
    put(written, "medium", medium)
    return {"emptyDir": {"size": str(size or _ROOM)}}


def _projected(sources: list[Tree], sets: Sets) -> Tree | None:
    known = ("configMap", "secret", "serviceAccountToken")
    found = [(one, kind) for one in sources for kind in known if kind in one]
    if len(found) < len(sources) or any(maps(one, f"{kind}.items") for one, kind in found):
        return None
    said: Tree = {}
    for one, kind in found:
        if kind == "serviceAccountToken":
            take_same(one, f"{kind}.path", "token")
            token = {"audience": "tokenAudience", "expirationSeconds": "tokenSeconds"}
            said |= moved(one[kind], token)
        else:
            said.setdefault("sets", []).append(sets.reader(kind, str(take(one, f"{kind}.name"))))
    return {"projected": said}


def claim_of(written: Tree) -> Tree:
    """What a PersistentVolumeClaim, or a template of one, asks for."""
    spec = written.get("spec") or {}
    said = moved(spec, _CLAIM)
    first, *others = take(spec, "accessModes", ["ReadWriteOnce"])
    put(said, "accessMode", None if first == "ReadWriteOnce" else first)
    put(spec, "accessModes", others)
    said["size"] = str(said.get("size", _ROOM))
    return said


def claim_item(item: Item) -> Tree:
    """How a service has a claim: one of the cluster stays as it is, with its data."""
    if item.is_of_cluster:
        item.rest.clear()
        return {"existingClaim": item.name}
    return {"claim": claim_of(item.rest)}
