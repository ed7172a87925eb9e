"""Pods of an object: labels, containers, and sets that they read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from offline.manifest_parts import Manifest, map_at, maps_at, part

# What keeps pods running, and the group of the API that has the kind.
LASTING = {"Deployment": "apps", "StatefulSet": "apps", "Rollout": "argoproj.io"}
_TEMPLATES = {
    **dict.fromkeys((*LASTING, "DaemonSet", "ReplicaSet", "Job"), ("spec", "template")),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
_VARIABLES = ("configMapRef", "secretRef", "configMapKeyRef", "secretKeyRef")
_FILES = ("configMap", "secret")


def makes_pods(item: Manifest) -> bool:
    """Whether an object is a pod, or makes some."""
    return item.get("kind") == "Pod" or item.get("kind") in _TEMPLATES


def pod_labels(item: Manifest) -> Mapping[str, Any]:
    """The labels of the pods of an object."""
    return map_at(item, *_template(item), "metadata", "labels")


def pod_spec(item: Manifest) -> Mapping[str, Any]:
    """The spec of the pods of an object."""
    return map_at(item, *_template(item), "spec")


def containers(item: Manifest) -> list[Mapping[str, Any]]:
    """Every container of the pods of an object, those that start first before the others."""
    pod = pod_spec(item)
    return [*maps_at(pod, "initContainers"), *maps_at(pod, "containers")]


def sets_read(item: Manifest) -> Iterator[str]:
    """Names of the ConfigMaps and Secrets that the pods of an object need."""
    yield from _names(_environment(item), _VARIABLES)
    yield from _names(_volumes(item), _FILES)


def secrets_read(item: Manifest) -> Iterator[str]:
    """Names of the Secrets that the pods of an object need, to start and to run."""
    yield from _names(_environment(item), _VARIABLES[1::2])
    yield from _names(_volumes(item), _FILES[1:])
    for secret in maps_at(pod_spec(item), "imagePullSecrets"):
        yield str(secret.get("name"))


def _template(item: Manifest) -> tuple[str, ...]:
    return _TEMPLATES.get(str(item.get("kind")), ())


def _environment(item: Manifest) -> Iterator[Mapping[str, Any]]:
    for container in containers(item):
        yield from maps_at(container, "envFrom")
        yield from (map_at(variable, "valueFrom") for variable in maps_at(container, "env"))


def _volumes(item: Manifest) -> Iterator[Mapping[str, Any]]:
    for volume in maps_at(pod_spec(item), "volumes"):
        yield volume
        yield from maps_at(volume, "projected", "sources")


def _names(sources: Iterable[Any], kinds: tuple[str, ...]) -> Iterator[str]:
    for source in sources:
        for kind in kinds:
            name = part(source, kind, "name") or part(source, kind, "secretName")
            if isinstance(name, str):
                yield name
