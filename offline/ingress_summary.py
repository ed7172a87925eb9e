"""Ingress section: the routes of VirtualServices at Gateways."""

from collections.abc import Iterator

from offline.host_name import service_place
from offline.manifest_index import ManifestIndex
from offline.manifest_parts import Manifest, map_at, maps_at, part, place, texts_at
from offline.split import MESH, shares

_GROUP = "networking.istio.io"


def ingress_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """Each URL outside, and who answers a request of which nothing but the path is known.

    A path with `*` at its end is the beginning of paths.
    """
    return [line for one in index.of_kind("VirtualService", _GROUP) for line in _lines(index, one)]


def _lines(index: ManifestIndex, virtual_service: Manifest) -> Iterator[tuple[str, str]]:
    for server in _servers(index, virtual_service):
        protocol = part(server, "port", "protocol")
        scheme = f"{str(protocol).lower()}://" if protocol else ""
        for host in texts_at(virtual_service, "spec", "hosts"):
            if part(server, "tls", "httpsRedirect"):
                yield f"{scheme}{host}", "redirected to https"
                continue
            for route in maps_at(virtual_service, "spec", "http"):
                yield from ((f"{scheme}{host}{path}", _answer(route)) for path in _paths(route))


def _servers(index: ManifestIndex, virtual_service: Manifest) -> Iterator[Manifest]:
    """Those of the Gateways of a VirtualService; of one that is elsewhere nothing is known."""
    for written in texts_at(virtual_service, "spec", "gateways"):
        namespace, _, name = written.rpartition("/")
        where = namespace or place(virtual_service)[0], name
        gateway = index.find("Gateway", where, _GROUP)
        if written != MESH:
            yield from maps_at(gateway, "spec", "servers") if gateway else [{}]


def _paths(route: Manifest) -> Iterator[str]:
    """The paths of a route that has no other condition."""
    conditions = maps_at(route, "match") or [{}]
    uris = [map_at(one, "uri") for one in conditions if one.keys() <= {"uri"}]
    exact = {uri.get("exact") for uri in uris}
    for uri in uris:
        prefix = uri.get("prefix")
        if prefix is None:
            yield str(uri.get("exact") or uri.get("regex") or "/")
        # What is below a path that is told goes without saying.
        elif str(prefix).removesuffix("/") not in exact:
            yield f"{prefix}*"


def _answer(route: Manifest) -> str:
    if "redirect" in route:
        return f"redirected with {part(route, 'redirect', 'redirectCode') or 301}"
    if "directResponse" in route:
        return f"answered with {part(route, 'directResponse', 'status')}"
    services: dict[str, list[str]] = {}
    for destination, share in shares(route):
        host = str(destination.get("host"))
        _, host = service_place(host, "") or ("", host)
        services.setdefault(host, []).append(f"{share:g} % to {destination.get('subset', host)}")
    return "; ".join(f"{host}: {', '.join(words)}" for host, words in services.items())
