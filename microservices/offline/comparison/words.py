"""What is said by another word: names of ports, sets and volumes, labels of tools, whole hosts."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at
from microservices.manifests.workload import makes_pods, pod_labels, pod_path, pod_spec
from microservices.offline.comparison.fields import Field
from microservices.offline.comparison.pairs import short_host
from microservices.offline.importing.traffic.durations import milliseconds

# Labels and annotations that say who made an object, and of what.
_OF_TOOLS = ("app.kubernetes.io/", "checksum/", "helm.sh/", "microservices/")
_SELECTING = ("app", "version")
_LABELS = ("annotations", "labels", "matchLabels", "selector")
# The kinds of the object whose `name` stands there.
_OBJECTS = {
    **dict.fromkeys(("configMap", "configMapKeyRef", "configMapRef"), ("ConfigMap",)),
    **dict.fromkeys(("secretKeyRef", "secretRef"), ("Secret",)),
    "scaleTargetRef": ("Deployment", "StatefulSet"),
}
_NAMED = {"secretName": "Secret", "serviceAccountName": "ServiceAccount", "host": "Host"}
_PORTS = ("port", "targetPort")
# What a container has from its pod where it does not say it itself.
_OF_PODS = ("runAsGroup", "runAsNonRoot", "runAsUser", "seccompProfile")
# Where texts such as 1m30s are times.
_TIMED = (("spec", "http"), ("spec", "rules"), ("spec", "trafficPolicy"))
_TIME = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|h|m|s))+")
_CONTAINERS = ("containers", "initContainers")
Tree = dict[str, Any]


class Words:
    """The names of each side, by the objects that are the same."""

    def __init__(
        self,
        there: Sequence[Manifest],
        here: Sequence[Manifest],
        together: Sequence[tuple[Manifest, Manifest]],
    ) -> None:
        self._sides = there, here
        self._renamed = {
            (one["kind"], one["metadata"]["name"], other["metadata"]["name"])
            for one, other in together
        }
        self._labels = {
            (key, pod_labels(one).get(key), pod_labels(other).get(key))
            for one, other in together
            if makes_pods(one)
            for key in _SELECTING
        }

    def say_the_same(self, field: Field, there: Manifest, here: Manifest) -> bool:
        """Whether two values that differ have one meaning, each on its own side."""
        above, last = ("", *field.path)[-2:]
        if above in _LABELS:
            return self._is_same_label(str(last), field)
        if field.path == ("metadata", "name"):
            return True
        if last in _PORTS:
            return self._is_same_port(field, there, here)
        if above == "securityContext" and last in _OF_PODS:
            return _in_pod(field.there, last, there) == _in_pod(field.here, last, here)
        if last == "privileged":
            return not field.there and not field.here
        if last == "name":
            kinds = _OBJECTS.get(str(above), ())
            of_port = isinstance(above, int) and "ports" in field.path
            names = ((kind, field.there, field.here) for kind in kinds)
            return of_port or any(one in self._renamed for one in names)
        if last in _NAMED:
            texts = isinstance(field.there, str) and isinstance(field.here, str)
            same_host = texts and short_host(field.there) == short_host(field.here)
            return same_host or (_NAMED[last], field.there, field.here) in self._renamed
        if field.path[:2] in _TIMED and _is_time(field.there) and _is_time(field.here):
            return milliseconds(field.there) == milliseconds(field.here)
        if last in ("hosts", "exportTo"):
            return _short(field.there) == _short(field.here)
        # A set that is named after its content is not changed in place.
        return field.path == ("immutable",) and field.there is None

    def _is_same_label(self, key: str, field: Field) -> bool:
        if key.startswith(_OF_TOOLS):
            return True
        one_sided = None in (field.there, field.here)
        return key in _SELECTING and (one_sided or (key, field.there, field.here) in self._labels)

    def _is_same_port(self, field: Field, there: Manifest, here: Manifest) -> bool:
        own = field.path[-2] if isinstance(field.path[-2], int) else None
        numbers = [
            _numbers(own if value is None else value, _pods(item, side))
            for value, item, side in zip(
                (field.there, field.here), (there, here), self._sides, strict=True
            )
        ]
        return numbers[0] == numbers[1] != set()


def _in_pod(value: Any, key: str, item: Manifest) -> Any:
    """What holds for a container: its own word, or that of its pod."""
    return map_at(pod_spec(item), "securityContext").get(key) if value is None else value


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _short(hosts: Any) -> list[str]:
    found = [short_host(str(host)) for host in hosts] if isinstance(hosts, list) else []
    return sorted(found)


def _pods(item: Manifest, side: Sequence[Manifest]) -> Iterator[Manifest]:
    """The specs of the pods of a workload, or of those that a Service leads to."""
    if makes_pods(item):
        yield pod_spec(item)
        return
    selector = map_at(item, "spec", "selector").items()
    for one in side:
        if makes_pods(one) and selector and selector <= pod_labels(one).items():
            yield pod_spec(one)


def _numbers(port: Any, pods: Iterator[Manifest]) -> set[int]:
    """The numbers that a port has in pods, by its number or by its name."""
    if isinstance(port, int):
        return {port}
    return {
        one["containerPort"]
        for pod in pods
        for container in maps_at(pod, "containers")
        for one in maps_at(container, "ports")
        if one.get("name") == port and port is not None
    }


def with_names_of(there: Tree, here: Tree, kind: str) -> Iterator[Field]:
    """Give containers and volumes there the names here, and tell what they were called.

    A container that is left alone on both sides is the same one, and so are two volumes that are
    mounted at one path.
    """
    pods = [pod_spec({**tree, "kind": kind}) for tree in (there, here)]
    renamed = [*_containers_renamed(*pods), *_volumes_renamed(*pods)]
    path = pod_path({"kind": kind})
    return (Field((*path, word, new, "name"), old, new) for word, old, new in renamed)


def _containers_renamed(there: Manifest, here: Manifest) -> Iterator[tuple[str, str, str]]:
    for word in _CONTAINERS:
        old, new = (
            {str(one.get("name")): one for one in _trees(pod, word)} for pod in (there, here)
        )
        left = [*(old.keys() - new.keys()), *(new.keys() - old.keys())]
        if len(left) == 2 and left[0] in old and left[1] in new:
            old[left[0]]["name"] = left[1]
            yield word, left[0], left[1]


def _volumes_renamed(there: Manifest, here: Manifest) -> Iterator[tuple[str, str, str]]:
    theirs = {str(one.get("name")): one for one in _trees(there, "volumes")}
    names = {str(one.get("name")) for one in _trees(here, "volumes")}
    places = {mount.get("mountPath"): str(mount.get("name")) for mount in _mounts(here)}
    for mount in _mounts(there):
        old, new = str(mount.get("name")), places.get(mount.get("mountPath"), "")
        if old in theirs and new in names and new not in theirs:
            theirs[new] = theirs.pop(old)
            for one in (*_trees(there, "volumes"), *_mounts(there)):
                one["name"] = new if one.get("name") == old else one.get("name")
            yield "volumes", old, new


def _mounts(pod: Manifest) -> list[Tree]:
    """The mounts of the containers of a pod."""
    containers = (one for word in _CONTAINERS for one in _trees(pod, word))
    return [mount for one in containers for mount in _trees(one, "volumeMounts")]


def _trees(item: Any, key: str) -> list[Tree]:
    return [one for one in maps_at(item, key) if isinstance(one, dict)]
