"""Which services call which, and whether callers wait as long as the callee may take."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.route import last_route
from rules.rule import rule
from rules.subjects import Service, Stack, services
from settings.match import MatchSettings
from settings.problems import Finding, Path
from settings.route import RouteSettings
from settings.routing import routes

_TIMEOUT = "timeoutMilliseconds"


@dataclass(frozen=True)
class Longest:
    """The longest time, in milliseconds, that something may take, and how it comes about."""

    milliseconds: int
    words: str


@rule("error", "Nobody answers a call to what is not there.")
def calls_lead_to_services(stack: Stack) -> Iterator[Finding]:
    """`calls` names services of the stack that are no workers."""
    known = {one.name: one for one in stack.of(services)}
    callable_ones = sorted(name for name, one in known.items() if not one.is_worker)
    for service in stack.of(services):
        for index, callee in enumerate(service.settings.calls):
            path = service.path("calls", index)
            if callee not in known:
                instead = f"write one of: {', '.join(callable_ones)}"
                yield Finding(path, f"there is no service `{callee}`", instead)
            elif known[callee].is_worker:
                what = f"{callee} is a worker, which answers on no port"
                yield Finding(path, what, "leave it out, or write `kind: service` there")


@rule(
    "warning", "A request that makes another one to the same service may never end.", each=services
)
def services_do_not_call_themselves(service: Service) -> Iterator[Finding]:
    """No service is among its own `calls`."""
    for index, callee in enumerate(service.settings.calls):
        if callee == service.name:
            what = "the service calls itself"
            yield Finding(service.path("calls", index), what, "leave it out, if it does not")


@rule(
    "warning",
    "A caller that gives up first has the callee work for nobody, and tries again on top of it. "
    "https://sre.google/sre-book/addressing-cascading-failures/",
)
def callers_wait_for_callees(stack: Stack) -> Iterator[Finding]:
    """A caller's timeout is at least the longest time of each service that it calls."""
    known = {one.name: one for one in stack.of(services)}
    for service in known.values():
        words, path = _plain(service)
        timeout = words.timeout_milliseconds
        for callee in service.settings.calls if timeout else ():
            longest = _longest(known, callee, (service.name,))
            if timeout and longest and longest.milliseconds > timeout:
                what = f"{timeout} ms are less than {longest.words}"
                instead = f"write at least {longest.milliseconds}, or shorten what it calls"
                yield Finding(path, what, instead)


def _longest(known: dict[str, Service], name: str, callers: tuple[str, ...]) -> Longest | None:
    """How long a plain request to a service may take; None where nothing bounds it.

    `callers` are those from whom the request comes: what calls one of them again is not followed.
    """
    service = known.get(name)
    if service is None or service.is_worker or name in callers:
        return None
    words, _ = _plain(service)
    timeout, retries = words.timeout_milliseconds, words.retries
    if timeout:
        return Longest(timeout, f"the {timeout} ms that {name} may take")
    if retries.per_try_milliseconds:
        each, tries = retries.per_try_milliseconds, retries.attempts + 1
        total = each * tries
        return Longest(total, f"the {tries} times {each} ms, {total} ms, that {name} may take")
    called = [_longest(known, one, (*callers, name)) for one in service.settings.calls]
    longest = max(filter(None, called), key=lambda one: one.milliseconds, default=None)
    if longest is None:
        return None
    return Longest(longest.milliseconds, f"{longest.words}, which {name} calls")


def _plain(service: Service) -> tuple[RouteSettings, Path]:
    """The words for a request that no condition speaks of, and the place of their timeout."""
    traffic = service.settings.traffic
    for route in routes(service.name, service.settings, {}):
        if route.match == MatchSettings() and "routes" in route.place:
            index = int(route.place[-1])
            if "timeout_milliseconds" in traffic.routes[index].model_fields_set:
                return route.words, service.path(*route.place, _TIMEOUT)
            return route.words, service.path("traffic", _TIMEOUT)
    return last_route(service).whole, service.path("traffic", _TIMEOUT)


RULES = (calls_lead_to_services, services_do_not_call_themselves, callers_wait_for_callees)
