"""Virtual host of a request at a gateway.

https://istio.io/latest/docs/reference/config/networking/gateway/#Server
"""

from dataclasses import replace

from microservices.manifests.gateway import Listener, listeners
from microservices.manifests.routes.host import covers, in_both, nearest_name
from microservices.manifests.routes.route import Route
from microservices.offline.traffic.http.http_match import is_catch_all
from microservices.offline.traffic.http.virtual_host import (
    Candidate,
    VirtualHost,
    candidates,
    in_order,
)
from microservices.offline.traffic.mesh import Mesh, gateway_pods, is_through
from microservices.offline.traffic.request import Request


def gateway_virtual_host(mesh: Mesh, request: Request) -> VirtualHost | None:
    """The virtual host at a gateway, None where no listener or no route has the host.

    Routes of one host are merged there: the rules of one after those of another, and rules that
    every request meets behind all others.
    """
    domains: dict[str, VirtualHost] = {}
    for name, listener in _listeners(mesh, request):
        at, shown = replace(request, gateway=name), listener.host.lower()
        for route in mesh.routes_for(at):
            found = candidates(mesh, route, at, "") if _has(listener, route, at) else ()
            for host in in_both([shown], mesh.hosts(route, at_gateway=True)) if found else ():
                known = domains.get(host, VirtualHost(host, None, ()))
                domains[host] = replace(known, candidates=(*(known.candidates or ()), *found))
        if listener.redirects:
            domains.setdefault(shown, VirtualHost(shown, None, ()))
            redirected = [host for host in domains if covers(shown, host)]
            domains |= {host: replace(domains[host], https_only=True) for host in redirected}
    nearest = nearest_name(request.host.lower(), domains)
    if nearest is None:
        return None
    return replace(domains[nearest], candidates=_catch_all_last(domains[nearest].candidates or ()))


def _listeners(mesh: Mesh, request: Request) -> list[tuple[str, Listener]]:
    """The listeners whose routes the Envoy of a gateway holds together, with the gateways' names.

    Those of one port stand together where nothing is encrypted; else each server stands alone, and
    the one that names the host most closely answers.
    """
    own = gateway_pods(mesh.gateways[str(request.gateway)])
    found = [
        (name, listener)
        for name, gateway in mesh.gateways.items()
        if gateway_pods(gateway) == own
        for listener in listeners(gateway)
        if listener.port == request.port and is_encrypted(listener) == request.tls
    ]
    if not request.tls:
        return found
    shown = {one.host.lower(): (name, one.name) for name, one in reversed(found)}
    nearest = nearest_name(request.host.lower(), shown)
    return [(name, one) for name, one in found if nearest and (name, one.name) == shown[nearest]]


def is_encrypted(listener: Listener) -> bool:
    """Whether a listener speaks HTTPS."""
    return listener.protocol == "HTTPS"


def _has(listener: Listener, route: Route, request: Request) -> bool:
    """Whether a route may have the host of a listener."""
    named = [parent for parent in route.parents if is_through(parent, request)]
    return any(listener.is_for(parent, route.namespace) for parent in named)


def _catch_all_last(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(sorted(in_order(found), key=lambda candidate: is_catch_all(candidate.match)))
