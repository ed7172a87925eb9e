"""Exposure: which service is reached under which host and path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plan.routes import Route, routes
from settings.gateway import ExposeSettings, GatewaySettings
from settings.lane import LaneSettings
from settings.match import MatchSettings
from settings.microservice import MicroserviceSettings
from settings.port import ServicePort


@dataclass(frozen=True)
class Exposure:
    """A service below a path, up to the end of a segment; `port` is the one that answers there.

    `beginning` has no slash at its end, and is empty where every path leads there. Where it is
    `stripped` the service is asked without it.
    """

    service: str
    settings: MicroserviceSettings
    port: ServicePort
    beginning: str = ""
    stripped: bool = False

    def routes(self, lanes: Mapping[str, LaneSettings]) -> list[Route]:
        """Those that a request from outside may match: no service sends it, and to this port."""
        return [
            route
            for route in routes(self.service, self.settings, lanes)
            if self._is_for(route.match)
        ]

    def _is_for(self, match: MatchSettings) -> bool:
        inside = match.gateway is False or bool(match.callers)
        return not inside and match.port in (None, self.port.name)


def exposures(
    gateway: GatewaySettings, services: Mapping[str, MicroserviceSettings]
) -> dict[str, list[Exposure]]:
    """What is below each host, the longest path first.

    Envoy looks at the most exact host alone, so that what is exposed under a wildcard is at each
    of its hosts too, but for the paths that another service has there.
    https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-virtualhost-domains
    """
    exposed = [
        (service.expose.hosts, one)
        for name, service in sorted(services.items())
        if service.expose is not None
        for one in _below(name, service, service.expose)
    ]
    found: dict[str, list[Exposure]] = {}
    for host in sorted({host for hosts, _ in exposed for host in hosts or gateway.hosts}):
        covered = any(_covers(written, host) for written in gateway.hosts)
        own = [one for hosts, one in exposed if host in hosts]
        shared = [one for hosts, one in exposed if covered and not hosts]
        # Of two with a path the first stays.
        below = {one.beginning: one for one in reversed([*own, *shared])}
        found[host] = sorted(below.values(), key=_place)
    return found


def _below(name: str, service: MicroserviceSettings, expose: ExposeSettings) -> Iterator[Exposure]:
    [port, *_] = (one for one in service.all_ports if expose.port in (None, one.name))
    for written in expose.paths:
        beginning = written.rstrip("/")
        stripped = expose.strip_prefix and bool(beginning)
        yield Exposure(name, service, port, beginning, stripped)


def _covers(written: str, host: str) -> bool:
    return written == host or (written.startswith("*") and host.endswith(written[1:]))


def _place(one: Exposure) -> tuple[int, str, str]:
    return -len(one.beginning), one.service, one.beginning
