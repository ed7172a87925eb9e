"""The ConfigMaps and Secrets that pods name: in variables, in volumes, to fetch images."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from microservices.manifests.objects import Manifest, Path, named
from microservices.manifests.parts import map_at, maps_at
from microservices.manifests.workload import containers, pod_spec

_ALL = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
_ONE = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_FILES = (("configMap", "ConfigMap"), ("secret", "Secret"))


class ConfigReference(NamedTuple):
    """One place where pods name a ConfigMap or a Secret."""

    path: Path
    kind: str
    name: str
    optional: bool


def config_references(item: Manifest) -> Iterator[ConfigReference]:
    """Each ConfigMap and Secret that the containers and volumes of an object's pods name."""
    for container in containers(item):
        path = (named(item), str(container.get("name", "")))
        for place, source in enumerate(maps_at(container, "envFrom")):
            yield from _named((*path, "envFrom", place), source, _ALL)
        for place, variable in enumerate(maps_at(container, "env")):
            yield from _named((*path, "env", place), map_at(variable, "valueFrom"), _ONE)
    for volume in maps_at(pod_spec(item), "volumes"):
        path = (named(item), "volumes", str(volume.get("name", "")))
        yield from _named(path, volume, _FILES)
        for place, source in enumerate(maps_at(volume, "projected", "sources")):
            yield from _named((*path, "sources", place), source, _FILES)


def sets_read(item: Manifest) -> Iterator[str]:
    """Names of the ConfigMaps and Secrets that the pods of an object need."""
    return (one.name for one in config_references(item))


def secrets_read(item: Manifest) -> Iterator[str]:
    """Names of the Secrets that the pods of an object need, to start and to run."""
    yield from (one.name for one in config_references(item) if one.kind == "Secret")
    for secret in maps_at(pod_spec(item), "imagePullSecrets"):
        yield str(secret.get("name"))


def _named(path: Path, source: Any, kinds: Iterable[tuple[str, str]]) -> Iterator[ConfigReference]:
    for key, kind in kinds:
        reference = map_at(source, key)
        name = reference.get("name") or reference.get("secretName")
        if isinstance(name, str):
            yield ConfigReference(path, kind, name, bool(reference.get("optional")))
