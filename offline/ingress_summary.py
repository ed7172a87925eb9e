"""Ingress section: the routes of VirtualServices at Gateways."""

from collections.abc import Iterator

from manifests.host import service_place
from manifests.index import ManifestIndex
from manifests.objects import Manifest
from manifests.parts import map_at, maps_at, part
from manifests.route import Route, Rule


def ingress_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """Each URL outside, and who answers a request of which nothing but the path is known.

    A path with `*` at its end is the beginning of paths.
    """
    istio = [one for one in index.routes() if not one.is_http_route]
    return [line for route in istio for line in _lines(index, route)]


def _lines(index: ManifestIndex, route: Route) -> Iterator[tuple[str, str]]:
    for server in _servers(index, route):
        protocol = part(server, "port", "protocol")
        scheme = f"{str(protocol).lower()}://" if protocol else ""
        for host in route.written_hosts:
            if part(server, "tls", "httpsRedirect"):
                yield f"{scheme}{host}", "redirected to https"
                continue
            for rule in route.of_protocol("http"):
                yield from ((f"{scheme}{host}{path}", _answer(rule)) for path in _paths(rule))


def _servers(index: ManifestIndex, route: Route) -> Iterator[Manifest]:
    """Those of the Gateways of a route; of one that is elsewhere nothing is known."""
    for parent in route.parents:
        if parent.kind == "Gateway":
            gateway = index.find("Gateway", parent.place, parent.group)
            yield from maps_at(gateway, "spec", "servers") if gateway else [{}]


def _paths(rule: Rule) -> Iterator[str]:
    """The paths of a rule that has no other condition."""
    conditions = [match.content for match in rule.matches] or [{}]
    uris = [map_at(one, "uri") for one in conditions if one.keys() <= {"uri"}]
    exact = {uri.get("exact") for uri in uris}
    for uri in uris:
        prefix = uri.get("prefix")
        if prefix is None:
            yield str(uri.get("exact") or uri.get("regex") or "/")
        # What is below a path that is told goes without saying.
        elif str(prefix).removesuffix("/") not in exact:
            yield f"{prefix}*"


def _answer(rule: Rule) -> str:
    if "redirect" in rule.content:
        return f"redirected with {part(rule.content, 'redirect', 'redirectCode') or 301}"
    if "directResponse" in rule.content:
        return f"answered with {part(rule.content, 'directResponse', 'status')}"
    services: dict[str, list[str]] = {}
    for backend, share in rule.shares():
        _, host = service_place(backend.host, "") or ("", backend.host)
        words = f"{round(share, 1):g} % to {backend.subset or host}"
        services.setdefault(host, []).append(words)
    return "; ".join(f"{host}: {', '.join(words)}" for host, words in services.items())
