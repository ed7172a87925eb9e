"""Split of the requests to a port of a host, by a VirtualService."""

from collections.abc import Iterator
from typing import Any

from offline.manifest_parts import Manifest, map_at, maps_at, texts_at

MESH = "mesh"
_NAMES = ("name", "statPrefix", "ignoreUriCase")
_ANY_PATHS = ({"prefix": "/"}, {"regex": ".*"})


def in_mesh(virtual_service: Manifest) -> bool:
    """Whether it is for what services of the mesh send to each other."""
    gateways = texts_at(virtual_service, "spec", "gateways")
    return not gateways or MESH in gateways


def destinations(virtual_service: Manifest) -> Iterator[Manifest]:
    """Every destination that a VirtualService names."""
    for kind in ("http", "tcp"):
        for route in maps_at(virtual_service, "spec", kind):
            yield from (map_at(weighted, "destination") for weighted in maps_at(route, "route"))


def split(virtual_service: Manifest, kind: str, port: Any) -> Iterator[tuple[Manifest, float]]:
    """Destination and share, in percent, of everything that comes to a port without a condition.

    `kind` is http or tcp. The first route that matches takes a request.
    """
    routes = maps_at(virtual_service, "spec", kind)
    taken = next((route for route in routes if _takes_all(route, port)), {})
    yield from shares(taken)


def shares(route: Manifest) -> Iterator[tuple[Manifest, float]]:
    """Destination and share, in percent, of what takes a route.

    One destination alone takes all, whatever its weight.
    """
    weighted = maps_at(route, "route")
    weights = [_number(item.get("weight", 0)) for item in weighted]
    total = sum(weights)
    for item, weight in zip(weighted, weights, strict=True):
        share = 100 * weight / total if total else 100 / len(weighted)
        yield map_at(item, "destination"), round(share, 1)


def _takes_all(route: Manifest, port: Any) -> bool:
    """Whether a route has no condition but, at most, the port, or one that is always met."""
    conditions = maps_at(route, "match")
    return not conditions or any(_is_always_met(condition, port) for condition in conditions)


def _is_always_met(condition: Manifest, port: Any) -> bool:
    asked = {key: value for key, value in condition.items() if key not in _NAMES and value}
    uri = asked.pop("uri", _ANY_PATHS[0])
    return uri in _ANY_PATHS and asked.pop("port", port) == port and not asked


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0
