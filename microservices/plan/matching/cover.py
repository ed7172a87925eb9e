"""Coverage of route conditions: whether one certainly matches all that another matches."""

from collections.abc import Mapping
from typing import Any

from microservices.plan.matching.text_match import text_covers
from microservices.plan.subjects import Service
from microservices.plan.written_route import http_ports
from microservices.settings.traffic.match import MatchSettings, PrefixPath

_EVERY_PATH = PrefixPath(prefix="/")


def covers(service: Service, earlier: MatchSettings, later: MatchSettings) -> bool:
    """Whether every request of a service that the later match takes is taken by the earlier."""
    return (
        _path_covers(earlier, later)
        and _of_those(earlier.methods, later.methods)
        and _of_those(earlier.callers, later.callers)
        and each_covers(earlier.headers, later.headers)
        and _shuts_out(later.without_headers, earlier.without_headers)
        and each_covers(earlier.cookies, later.cookies)
        and each_covers(earlier.query, later.query)
        and _gateway(service, earlier) in (None, _gateway(service, later))
        and _port(service, earlier) in (None, _port(service, later))
    )


def each_covers(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether each of the earlier conditions covers the later one of the same name."""
    return all(name in later and text_covers(text, later[name]) for name, text in earlier.items())


def _path_covers(earlier: MatchSettings, later: MatchSettings) -> bool:
    if earlier.path is None or earlier.path == _EVERY_PATH:
        return True
    return later.path is not None and text_covers(earlier.path, later.path)


def _shuts_out(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    """Whether the later match shuts out all that the earlier one does."""
    return all(name in later and text_covers(later[name], text) for name, text in earlier.items())


def _of_those(earlier: tuple[str, ...], later: tuple[str, ...]) -> bool:
    return not earlier or bool(later and set(later) <= set(earlier))


def _gateway(service: Service, match: MatchSettings) -> bool | None:
    """Nothing comes through the gateway to a service that is not exposed."""
    said_nothing = match.gateway is False and service.settings.expose is None
    return None if said_nothing else match.gateway


def _port(service: Service, match: MatchSettings) -> str | None:
    """The only port is every port."""
    alone = [match.port] == [port.name for port in http_ports(service)]
    return None if alone else match.port
