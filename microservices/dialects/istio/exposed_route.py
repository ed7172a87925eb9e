"""The routes of a service for what comes in below a path of a host."""

import dataclasses
from collections.abc import Iterator

from microservices.dialects.exposed_path import ExposedPath
from microservices.dialects.istio.http_route import RoutedPort, http_routes
from microservices.dialects.istio.route_match import match_requests
from microservices.kinds import istio
from microservices.plan.exposure import Exposure
from microservices.settings.traffic.match import MatchSettings


def exposed_routes(exposed: Exposure) -> list[istio.HttpRoute]:
    """The routes of a service for what comes in below its path.

    Each begins with the name of the service, as those of others stand beside it. What comes after
    the one that takes everything below the path is left out.
    """
    path = ExposedPath(exposed.beginning, exposed.stripped)
    found = list(_every_route(exposed, path))
    everything = match_requests(MatchSettings(), (), None, path.everything)
    last = [one.get("match", []) for one in found].index(everything)
    return found[: last + 1]


def _every_route(exposed: Exposure, path: ExposedPath) -> Iterator[istio.HttpRoute]:
    service = exposed.service
    several = len(service.settings.all_ports) > 1
    port = RoutedPort(service.name, exposed.port.number if several else None)
    for route in exposed.routes:
        name = service.name if route.name is None else f"{service.name}-{route.name}"
        named = dataclasses.replace(route, name=name)
        yield from http_routes(named, port, None, path)
