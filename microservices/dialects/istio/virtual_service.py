"""VirtualService of a service: its routes on each of its ports."""

from collections.abc import Mapping

from microservices.dialects.istio.http_route import RoutedPort, http_routes
from microservices.kinds import istio
from microservices.plan.plan import Plan
from microservices.plan.written_route import last_route


def virtual_service_spec(plan: Plan, service: str) -> istio.VirtualServiceSpec:
    """The routes of a service on each of its ports; a version without traffic is not named.

    Where there are several ports each has routes of its own: without its number Istio would not
    know which port of the destination is meant.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    settings = plan.settings.services[service]
    spec: istio.VirtualServiceSpec = {"hosts": [service]}
    several = len(settings.all_ports) > 1
    found = [one for one in plan.routes[service] if one.match.gateway is not True]
    for port in settings.all_ports:
        number = port.number if several else None
        destination = RoutedPort(service, number)
        if port.routed_as_tcp:
            route = _tcp_route(destination, last_route(plan.services[service]).split)
            spec.setdefault("tcp", []).append(route)
        else:
            meant = [one for one in found if one.match.port in (None, port.name)]
            written = [http for one in meant for http in http_routes(one, destination, number)]
            spec.setdefault("http", []).extend(_up_to_everything(written, number))
    return spec


def _up_to_everything(routes: list[istio.HttpRoute], port: int | None) -> list[istio.HttpRoute]:
    """Without those after the first that takes every request of the mesh on a port.

    A service has them for what comes through the gateway.
    """
    everything: list[istio.MatchRequest] = [] if port is None else [{"port": port}]
    return routes[: [one.get("match", []) for one in routes].index(everything) + 1]


def _tcp_route(destination: RoutedPort, shares: Mapping[str, int]) -> istio.TcpRoute:
    route: istio.TcpRoute = {"route": destination.split(shares)}
    if destination.number is not None:
        route["match"] = [{"port": destination.number}]
    return route
