"""Routes of a gateway: VirtualServices and HTTPRoutes alike."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from manifests.host import gateway_name, service_place
from manifests.index import ManifestIndex
from manifests.objects import Manifest, Place, place
from manifests.parent import GATEWAY_API as GROUP
from manifests.parent import MESH
from manifests.parts import map_at, maps_at, part, texts_at

_ON_A_CONDITION = " on a condition"
_PLAIN = {"uri", "path", "method", "name", "port", "ignoreUriCase", "gateways"}


class GatewayRoute(NamedTuple):
    """The Service that a gateway asks where a host and a path are asked for."""

    gateway: Place
    host: str
    path: str
    service: Place


def gateway_routes(index: ManifestIndex) -> list[GatewayRoute]:
    """The routes of every gateway, in their order."""
    istio = index.of_kind("VirtualService", "networking.istio.io")
    found = [route for item in istio for route in _of_virtual_service(item)]
    return found + [
        route for item in index.of_kind("HTTPRoute", GROUP) for route in _of_http_route(item)
    ]


class GatewayParent(NamedTuple):
    """A Gateway that an HTTPRoute is for; a listener of it, where a name or a port says which."""

    gateway: Place
    section: object
    port: object

    def is_listener(self, gateway: Place, listener: Manifest) -> bool:
        """Whether the route is for a listener of a Gateway."""
        meant = (self.section, listener.get("name")), (self.port, listener.get("port"))
        return gateway == self.gateway and all(one in (None, own) for one, own in meant)


def gateway_parents(item: Manifest) -> list[GatewayParent]:
    """The Gateways of an HTTPRoute."""
    return [
        GatewayParent(_named(item, one), one.get("sectionName"), one.get("port"))
        for one in maps_at(item, "spec", "parentRefs")
        if one.get("kind", "Gateway") == "Gateway"
    ]


def _of_virtual_service(item: Manifest) -> Iterator[GatewayRoute]:
    namespace = place(item)[0]
    gateways = [
        _place(gateway_name(name, namespace))
        for name in texts_at(item, "spec", "gateways")
        if name != MESH
    ]
    rules = [rule for kind in ("http", "tls", "tcp") for rule in maps_at(item, "spec", kind)]
    for rule in rules:
        paths = _together([_istio_path(match) for match in maps_at(rule, "match")])
        names = [str(part(one, "destination", "host")) for one in maps_at(rule, "route")]
        services = (service_place(name, namespace) for name in names)
        for service in dict.fromkeys(one for one in services if one):
            for gateway in gateways:
                for host in texts_at(item, "spec", "hosts"):
                    yield from (GatewayRoute(gateway, host, path, service) for path in paths)


def _of_http_route(item: Manifest) -> Iterator[GatewayRoute]:
    for rule in maps_at(item, "spec", "rules"):
        paths = _together([_path(match) for match in maps_at(rule, "matches")])
        for service in dict.fromkeys(_named(item, one) for one in maps_at(rule, "backendRefs")):
            for parent in gateway_parents(item):
                for host in texts_at(item, "spec", "hostnames") or ["*"]:
                    for path in paths:
                        yield GatewayRoute(parent.gateway, host, path, service)


def _istio_path(match: Manifest) -> str:
    uri = map_at(match, "uri")
    path = f"{uri['prefix']}*" if "prefix" in uri else str(uri.get("exact") or uri.get("regex", ""))
    return path + _asked(match, next(iter(map_at(match, "method").values()), ""))


def _path(match: Manifest) -> str:
    path = str(part(match, "path", "value") or "")
    if path and part(match, "path", "type") in (None, "PathPrefix"):
        path = f"{path.removesuffix('/')}/*"
    return path + _asked(match, match.get("method", ""))


def _asked(match: Manifest, method: object) -> str:
    words = f" {method}" if method else ""
    return words + (_ON_A_CONDITION if match.keys() - _PLAIN else "")


def _together(paths: Sequence[str]) -> list[str]:
    """Paths without those that go without saying: every path, and `/orders` beside `/orders/*`."""
    below = {path.removesuffix("/*") for path in paths if path.endswith("/*")}
    told = [path for path in paths if path not in below]
    return list(dict.fromkeys("" if path == "/*" else path for path in told)) or [""]


def _named(item: Manifest, reference: Manifest) -> Place:
    return str(reference.get("namespace", place(item)[0])), str(reference.get("name", ""))


def _place(name: str) -> Place:
    namespace, _, rest = name.partition("/")
    return namespace, rest
