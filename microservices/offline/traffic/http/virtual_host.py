"""Virtual host of a request, as istiod builds it for an Envoy.

https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import part
from microservices.manifests.routes.host import covers, nearest_name
from microservices.manifests.routes.http_route import precedence
from microservices.manifests.routes.route import Protocol, Route, Rule
from microservices.offline.traffic.http.http_match import is_catch_all, is_for
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.service import Service


@dataclass(frozen=True)
class Candidate:
    """One match of one rule of a route; `match` is None for a rule without any."""

    route: Route
    rule: Rule
    match: Manifest | None


@dataclass(frozen=True)
class VirtualHost:
    """A host of an Envoy's configuration, with its routes in order.

    `candidates` is None where no route has a rule there for the sender: what is sent goes to the
    Service itself. `https_only` ones answer anything that is not encrypted by a redirect.
    """

    domain: str
    service: Service | None
    candidates: tuple[Candidate, ...] | None
    https_only: bool = False


def tried(
    mesh: Mesh, route: Route, host: str, protocol: Protocol = "http"
) -> Iterator[tuple[Rule, Manifest | None]]:
    """Rules and matches in their order; each with the port for which alone a route is."""
    for port in mesh.ports(route, host):
        for rule, match in route.tried(protocol):
            content = match.content if match else None
            yield rule, content if port is None else {**(content or {}), "port": port}


def candidates(mesh: Mesh, route: Route, request: Request, host: str) -> tuple[Candidate, ...]:
    """The HTTP rules of a route that can apply to a sender, one for each match.

    Nothing comes after a match that every request meets.
    """
    found: list[Candidate] = []
    for rule, match in tried(mesh, route, host):
        if match is None or is_for(match, request, route.namespace):
            found.append(Candidate(route, rule, match))
            if is_catch_all(match):
                break
    return tuple(found)


def in_order(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates of several routes: the one that asks for more comes first among HTTPRoutes."""

    def rank(candidate: Candidate) -> tuple[float, ...]:
        return precedence(candidate.match) if candidate.route.is_http_route else ()

    return tuple(sorted(found, key=rank))


def mesh_virtual_host(mesh: Mesh, request: Request) -> VirtualHost | None:
    """The virtual host in a sidecar, None where no Service and no route knows the host."""
    service = mesh.service(request.host, request.source_namespace)
    if service is not None and service.ports.get(request.port) != "http":
        service = None
    host = service.host if service else request.host.lower()
    routes = mesh.routes_for(request, host)
    domains: dict[str, VirtualHost] = {}
    for route in routes:
        found = _merged(mesh, routes, route, request, host)
        if found and service is not None:
            if _serves(mesh, routes, route, service.host):
                return VirtualHost(service.host, service, found)
        elif found and (request.port == 80 or _serves_any(mesh, route, request)):
            # Istio takes any host to be served at port 80, be it known or not.
            for name in mesh.hosts(route):
                domains.setdefault(name, VirtualHost(name, None, found))
    if service is not None:
        return VirtualHost(service.host, service, None)
    nearest = nearest_name(host, domains)
    return None if nearest is None else domains[nearest]


def _merged(
    mesh: Mesh, routes: list[Route], route: Route, request: Request, host: str
) -> tuple[Candidate, ...]:
    """The candidates of a VirtualService; of an HTTPRoute also those of the others beside it.

    istiod merges the HTTPRoutes of a namespace for one host, and does so for each port that they
    name. https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
    """
    own = candidates(mesh, route, request, host)
    if not own or not route.is_http_route:
        return own
    beside = [one for one in routes if one.is_http_route and one.namespace == route.namespace]
    found = [one for other in beside for one in candidates(mesh, other, request, host)]
    return in_order(one for one in found if part(one.match, "port") == part(own[0].match, "port"))


def _serves(mesh: Mesh, routes: list[Route], route: Route, host: str) -> bool:
    """Whether a route is for a Service that one of its hosts covers.

    A wildcard is for it only where no route names it more closely.
    """
    if host in mesh.hosts(route):
        return True
    nearest = nearest_name(host, (name for one in routes for name in mesh.hosts(one)))
    return next(one for one in routes if nearest in mesh.hosts(one)) is route


def _serves_any(mesh: Mesh, route: Route, request: Request) -> bool:
    """Whether a route is for any Service that listens on the port."""
    return any(
        covers(name, service.host)
        for service in mesh.services.values()
        if service.ports.get(request.port) == "http"
        for name in mesh.hosts(route)
    )
