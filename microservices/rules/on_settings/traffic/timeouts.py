"""Timeouts: whether callers wait as long as the callee may take."""

from dataclasses import dataclass

from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service
from microservices.plan.written_route import last_route
from microservices.rules.rule import warning
from microservices.settings.traffic.match import MatchSettings
from microservices.settings.traffic.route import RouteSettings
from microservices.settings.values.problems import Finding, Findings, Path

_TIMEOUT = "timeoutMilliseconds"


@dataclass(frozen=True)
class Longest:
    """The longest time, in milliseconds, that something may take, and how it comes about."""

    milliseconds: int
    words: str


@warning(
    "A caller that times out first leaves the callee working for nothing, and retries on top. "
    "https://sre.google/sre-book/addressing-cascading-failures/",
)
def callers_wait_for_callees(plan: Plan) -> Findings:
    """A caller's timeout is at least the longest time of each service that it calls."""
    for service in services(plan):
        words, path = _plain(plan, service)
        timeout = words.timeout_milliseconds
        for callee in service.settings.called_services if timeout else ():
            longest = _longest(plan, callee, (service.name,))
            if timeout and longest and longest.milliseconds > timeout:
                what = f"{timeout} ms are less than {longest.words}"
                instead = f"write at least {longest.milliseconds}, or shorten what it calls"
                yield Finding(path, what, instead)


def _longest(plan: Plan, name: str, callers: tuple[str, ...]) -> Longest | None:
    """How long a plain request to a service may take; None where nothing bounds it.

    `callers` are those from whom the request comes: what calls one of them again is not followed.
    """
    service = plan.services.get(name)
    if service is None or service.is_worker or name in callers:
        return None
    words, _ = _plain(plan, service)
    timeout, retries = words.timeout_milliseconds, words.retries
    if timeout:
        return Longest(timeout, f"the {timeout} ms that {name} may take")
    if retries.per_try_milliseconds:
        each, tries = retries.per_try_milliseconds, retries.attempts + 1
        total = each * tries
        return Longest(total, f"the {tries} times {each} ms, {total} ms, that {name} may take")
    called = [_longest(plan, one, (*callers, name)) for one in service.settings.called_services]
    longest = max(filter(None, called), key=lambda one: one.milliseconds, default=None)
    if longest is None:
        return None
    return Longest(longest.milliseconds, f"{longest.words}, which {name} calls")


def _plain(plan: Plan, service: Service) -> tuple[RouteSettings, Path]:
    """The words for a request that no condition speaks of, and the place of their timeout."""
    traffic = service.settings.traffic
    for route in plan.routes[service.name]:
        if route.match == MatchSettings() and "routes" in route.place:
            index = int(route.place[-1])
            if "timeout_milliseconds" in traffic.routes[index].model_fields_set:
                return route.words, service.path(*route.place, _TIMEOUT)
            return route.words, service.path("traffic", _TIMEOUT)
    return last_route(service).whole, service.path("traffic", _TIMEOUT)
