"""Routes of a gateway: VirtualServices and HTTPRoutes alike."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from microservices.manifests.host import service_place
from microservices.manifests.http_route import SEGMENTS
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place
from microservices.manifests.parts import map_at
from microservices.manifests.route import Route

_ON_A_CONDITION = " on a condition"
_PLAIN = {"uri", "method", "name", "port", "ignoreUriCase", "gateways"}


class GatewayRoute(NamedTuple):
    """The Service that a gateway asks where a host and a path are asked for."""

    gateway: Place
    host: str
    path: str
    service: Place


def gateway_routes(index: ManifestIndex) -> list[GatewayRoute]:
    """The routes of every gateway, in their order."""
    return [found for route in index.routes() for found in _of(route)]


def _of(route: Route) -> Iterator[GatewayRoute]:
    gateways = [parent.place for parent in route.parents if parent.kind == "Gateway"]
    hosts = route.gateway_hosts
    for rule in route.rules:
        paths = _together([_path(match.content) for match in rule.matches])
        services = (service_place(one.host, rule.namespace) for one in rule.backends)
        for service in dict.fromkeys(one for one in services if one):
            for gateway in gateways:
                for host in hosts:
                    yield from (GatewayRoute(gateway, host, path, service) for path in paths)


def _path(match: Manifest) -> str:
    uri = map_at(match, "uri")
    path = str(next(iter(uri.values()), ""))
    if SEGMENTS in uri:
        path += "/*"
    elif "prefix" in uri:
        path += "*"
    method = next(iter(map_at(match, "method").values()), "")
    words = f" {method}" if method else ""
    return path + words + (_ON_A_CONDITION if match.keys() - _PLAIN else "")


def _together(paths: Sequence[str]) -> list[str]:
    """Paths without those that go without saying: every path, and `/orders` beside `/orders/*`."""
    below = {path.removesuffix("/*") for path in paths if path.endswith("/*")}
    told = [path for path in paths if path not in below]
    return list(dict.fromkeys("" if path == "/*" else path for path in told)) or [""]
