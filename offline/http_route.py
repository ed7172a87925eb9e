"""HTTPRoutes of the mesh: the destinations of a Service's requests."""

from collections.abc import Iterator

from offline.manifest_index import ManifestIndex
from offline.manifest_parts import Manifest, Place, maps_at, part, place

GROUP = "gateway.networking.k8s.io"


def http_routes(index: ManifestIndex, service: Place) -> Iterator[Manifest]:
    """The HTTPRoutes for what is sent to a Service."""
    for item in index.of_kind("HTTPRoute", GROUP):
        if service in _parents(item):
            yield item


def split_services(
    index: ManifestIndex, service: Manifest
) -> Iterator[tuple[Manifest | None, str, float]]:
    """Service, its name and its share, in percent, of what comes to the first port of a Service.

    That is what comes without a condition; the Service is None where there is none of the name.
    """
    port = part(next(iter(maps_at(service, "spec", "ports")), {}), "port")
    for item in http_routes(index, place(service)):
        ports = {part(parent, "port") for parent in _services(item)}
        if ports <= {None, port}:
            yield from _shares(index, item)


def is_version(index: ManifestIndex, service: Manifest) -> bool:
    """Whether requests come to a Service through another one only, as one of its versions."""
    where = place(service)
    routes = [item for item in index.of_kind("HTTPRoute", GROUP) if _services(item)]
    if any(where in _parents(item) for item in routes):
        return False
    return any(where in _backends(item) for item in routes)


def _shares(index: ManifestIndex, item: Manifest) -> Iterator[tuple[Manifest | None, str, float]]:
    namespace, _ = place(item)
    taken = next((rule for rule in maps_at(item, "spec", "rules") if _takes_all(rule)), {})
    backends = maps_at(taken, "backendRefs")
    weights = [_weight(backend) for backend in backends]
    for backend, weight in zip(backends, weights, strict=True):
        name = str(backend.get("name", ""))
        share = 100 * weight / sum(weights) if sum(weights) else 0
        yield index.find("Service", (namespace, name)), name, round(share, 1)


def _weight(backend: Manifest) -> float:
    weight = backend.get("weight", 1)
    return weight if isinstance(weight, int | float) else 1


def _takes_all(rule: Manifest) -> bool:
    """Whether a rule has no condition, or one that every request meets."""
    matches = maps_at(rule, "matches")
    every = {"type": "PathPrefix", "value": "/"}
    return not matches or any(one in ({}, {"path": every}) for one in matches)


def _services(item: Manifest) -> list[Manifest]:
    """The Services that an HTTPRoute is for."""
    return [one for one in maps_at(item, "spec", "parentRefs") if one.get("kind") == "Service"]


def _parents(item: Manifest) -> set[Place]:
    """Namespace and name of the Services that an HTTPRoute is for."""
    own, _ = place(item)
    return {(str(one.get("namespace", own)), str(one.get("name", ""))) for one in _services(item)}


def _backends(item: Manifest) -> set[Place]:
    """Namespace and name of the Services that an HTTPRoute leads to."""
    own, _ = place(item)
    backends = [
        one for rule in maps_at(item, "spec", "rules") for one in maps_at(rule, "backendRefs")
    ]
    return {(str(one.get("namespace", own)), str(one.get("name", ""))) for one in backends}
