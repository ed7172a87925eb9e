"""Ingress section: the routes at Gateways."""

from collections.abc import Iterator

from microservices.manifests.gateway import Listener, listeners
from microservices.manifests.index import ManifestIndex
from microservices.manifests.parts import map_at, part
from microservices.manifests.routes.host import overlap, service_place
from microservices.manifests.routes.http_route import SEGMENTS
from microservices.manifests.routes.parent import Parent
from microservices.manifests.routes.route import Backend, Route, Rule
from microservices.offline.explain.service_summary import service_name
from microservices.offline.explain.version_summary import of_service, version_name

_USUAL = {"HTTP": 80, "HTTPS": 443}


def ingress_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """Each URL outside, and who answers a request of which nothing but the path is known.

    A path with `*` at its end is the beginning of paths.
    """
    return [line for route in index.routes() for line in _lines(index, route)]


def _lines(index: ManifestIndex, route: Route) -> Iterator[tuple[str, str]]:
    gateways = [parent for parent in route.parents if parent.kind == "Gateway"]
    for parent in gateways:
        for host in route.gateway_hosts:
            for scheme, port, redirects in _doors(index, route, parent, host):
                door = f"{scheme}{host}{port}"
                if redirects:
                    yield door, "redirected to https"
                    continue
                for rule in route.of_protocol("http"):
                    words = _answer(index, rule)
                    yield from ((f"{door}{path}", words) for path in _paths(rule))


def _doors(
    index: ManifestIndex, route: Route, parent: Parent, host: str
) -> dict[tuple[str, str, bool], None]:
    """By which schemes and ports a Gateway has a host, and whether it sends all to HTTPS.

    Of one that is elsewhere nothing is known.
    """
    gateway = index.find("Gateway", parent.place, parent.group)
    found = [
        (f"{one.protocol.lower()}://", _port(one), one.redirects)
        for one in (listeners(gateway) if gateway else ())
        if one.is_for(parent, route.namespace) and overlap(one.host, host)
    ]
    return dict.fromkeys(found if gateway else [("", "", False)])


def _port(listener: Listener) -> str:
    """The port of a URL, empty where it is the usual one."""
    return "" if listener.port == _USUAL.get(listener.protocol) else f":{listener.port}"


def _paths(rule: Rule) -> Iterator[str]:
    """The paths of a rule that has no other condition."""
    conditions = [match.content for match in rule.matches] or [{}]
    uris = [map_at(one, "uri") for one in conditions if one.keys() <= {"uri"}]
    exact = {uri.get("exact") for uri in uris}
    for uri in uris:
        prefix = uri.get("prefix")
        if prefix is None:
            yield str(uri.get("exact") or uri.get("regex") or uri.get(SEGMENTS) or "/")
        # What is below a path that is told goes without saying.
        elif str(prefix).removesuffix("/") not in exact:
            yield f"{prefix}*"


def _answer(index: ManifestIndex, rule: Rule) -> str:
    if "redirect" in rule.content:
        return f"redirected with {part(rule.content, 'redirect', 'redirectCode') or 301}"
    if "directResponse" in rule.content:
        return f"answered with {part(rule.content, 'directResponse', 'status')}"
    services: dict[str, list[str]] = {}
    for backend, share in rule.shares():
        service, version = _version(index, rule, backend)
        services.setdefault(service, []).append(f"{round(share, 1):g} % to {version}")
    return "; ".join(f"{host}: {', '.join(words)}" for host, words in services.items())


def _version(index: ManifestIndex, rule: Rule, backend: Backend) -> tuple[str, str]:
    """Service and version of a destination; with an HTTPRoute each version is a Service."""
    _, service = service_place(backend.host, "") or ("", backend.host)
    behind = of_service(index, backend) if rule.is_http_route else []
    if len(behind) == 1:
        return service_name(behind[0]), version_name(behind[0])
    return service, backend.subset or service
