"""Exposure: which service is reached under which host and path."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from microservices.manifests.routes.host import covers
from microservices.plan.call_graph import port_of
from microservices.plan.routes import Route
from microservices.plan.subjects import Service
from microservices.settings.access.call import RequestSettings
from microservices.settings.traffic.gateway import ExposeSettings, GatewaySettings
from microservices.settings.traffic.match import MatchSettings
from microservices.settings.traffic.port import ServicePort


@dataclass(frozen=True)
class Exposure:
    """A service below a path, up to the end of a segment; `port` is the one that answers there.

    `routes` are those that a request from outside may match. `beginning` has no slash at its end,
    and is empty where every path leads there. Where it is `stripped` the service is asked without
    it.
    """

    service: Service
    port: ServicePort
    routes: tuple[Route, ...]
    beginning: str = ""
    stripped: bool = False


def exposures(
    gateway: GatewaySettings,
    services: Iterable[Service],
    routes: Mapping[str, Sequence[Route]],
) -> dict[str, tuple[Exposure, ...]]:
    """What is below each host, the longest path first.

    Envoy looks at the most exact host alone, so that what is exposed under a wildcard is at each
    of its hosts too, but for the paths that another service has there.
    https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-virtualhost-domains
    """
    exposed = [
        (service.settings.expose.hosts, one)
        for service in sorted(services, key=lambda one: one.name)
        if service.settings.expose is not None
        for one in _below(service, service.settings.expose, routes[service.name])
    ]
    found: dict[str, tuple[Exposure, ...]] = {}
    for host in sorted({host for hosts, _ in exposed for host in hosts or gateway.hosts}):
        covered = any(covers(written, host) for written in gateway.hosts)
        own = [one for hosts, one in exposed if host in hosts]
        shared = [one for hosts, one in exposed if covered and not hosts]
        # Of two with a path the first stays.
        below = {one.beginning: one for one in reversed([*own, *shared])}
        found[host] = tuple(sorted(below.values(), key=_place))
    return found


def _below(service: Service, expose: ExposeSettings, routes: Sequence[Route]) -> Iterator[Exposure]:
    port = port_of(service.settings, RequestSettings(port=expose.port))
    if port is None:
        return
    outside = tuple(
        route
        for route in routes
        if comes_from_outside(route.match) and route.match.port in (None, port.name)
    )
    for written in expose.paths:
        beginning = written.rstrip("/")
        stripped = expose.strip_prefix and bool(beginning)
        yield Exposure(service, port, outside, beginning, stripped)


def comes_from_outside(match: MatchSettings) -> bool:
    """Whether a request that matches may come through the gateway: no service sends it."""
    return match.gateway is not False and not match.callers


def _place(one: Exposure) -> tuple[int, str, str]:
    return -len(one.beginning), one.service.name, one.beginning
