"""Retries and timeouts: what is retried, and whether there is time for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan, every_route, services
from microservices.plan.subjects import Service
from microservices.plan.written_route import http_ports, last_route
from microservices.rules.rule import error, strict, warning
from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.traffic.retries import IDEMPOTENT, RetriesSettings
from microservices.settings.traffic.route import RouteSettings
from microservices.settings.values.problems import Finding, Findings, Path

_FIELDS = ("per_try_milliseconds", "retry_on", "methods")
_GRPC = ("cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable")
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry"
_TIMEOUT = "timeoutMilliseconds"


@dataclass(frozen=True)
class Tries:
    """Retries as they are written at `place`, and those that hold, which may stand elsewhere.

    `timeout` is that of all tries, and None where there is none. `spoken` are the protocols of the
    ports that they are for.
    """

    place: Path
    written: RetriesSettings
    held_place: Path
    held: RetriesSettings
    timeout: int | None
    spoken: tuple[str, ...]


def tries(plan: Plan) -> Iterator[Tries]:
    """Those of every route of a service, and of every external service."""
    for route in every_route(plan):
        own = route.settings.match.port
        yield Tries(
            route.path("retries"),
            route.settings.retries,
            route.path_of("retries", "retries"),
            route.whole.retries,
            None if route.settings.is_answered else route.whole.timeout_milliseconds,
            tuple(one.protocol for one in http_ports(route.service) if own in (None, one.name)),
        )
    for name, outside in plan.settings.external_services.items():
        place, spoken = ("externalServices", name, "retries"), (outside.spoken.lower(),)
        found = outside.retries
        yield Tries(place, found, place, found, outside.timeout_milliseconds, spoken)


@error(
    f"Istio refuses settings of retries where there are none. {_ISTIO}",
    each=tries,
)
def retries_that_are_off_say_nothing_else(one: Tries) -> Findings:
    """`attempts: 0` has no other keys beside it."""
    for field in _FIELDS:
        if not one.written.attempts and field in one.written.model_fields_set:
            what = "`attempts: 0` stands beside it, so that nothing is retried"
            path = (*one.place, to_camel(field))
            yield Finding(path, what, "leave it out, or write more attempts")


@warning(
    "What has never reached the application is tried again whatever its method. "
    "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter",
    each=tries,
)
def methods_are_those_of_repeated_requests(one: Tries) -> Findings:
    """`retries.methods` stands beside a failure after which a request may be done twice."""
    written = "methods" in one.written.model_fields_set
    if written and one.held.attempts and not one.held.may_repeat:
        what = "it has no effect: nothing in `retryOn` repeats a request that was delivered"
        instead = "leave it out, or add a failure such as 503 to `retryOn`"
        yield Finding((*one.place, "methods"), what, instead)


@error(
    "The timeout ends a request with all of its tries: a single one never has that long. "
    "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts",
    each=tries,
)
def one_try_fits_the_timeout(one: Tries) -> Findings:
    """The timeout is at least the time for one try."""
    timeout, each = one.timeout, one.held.per_try_milliseconds
    if timeout and each and one.held.attempts and each > timeout:
        path = (*one.held_place, "perTryMilliseconds")
        what = f"one try of {each} ms is longer than the timeout of {timeout} ms"
        yield Finding(path, what, "write less than the timeout, or a longer timeout")


@warning(
    "The last retries are cut short, or never made. "
    "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts",
    each=tries,
)
def every_try_fits_the_timeout(one: Tries) -> Findings:
    """The timeout is at least the time for all tries, retries included."""
    timeout, each = one.timeout, one.held.per_try_milliseconds
    count = one.held.attempts + 1
    if timeout and each and each <= timeout < count * each:
        path = (*one.held_place, "perTryMilliseconds")
        what = f"{count} tries of {each} ms are {count * each} ms, and the timeout is {timeout} ms"
        yield Finding(path, what, "write fewer or shorter tries, or a longer timeout")


@strict(
    "The request may have reached the application, and be done twice: a payment, say. "
    "https://httpwg.org/specs/rfc9110.html#idempotent.methods",
    each=tries,
)
def repeated_methods_are_idempotent(one: Tries) -> Findings:
    """`retries.methods` has none but idempotent methods, where more than a failed start counts."""
    for index, method in enumerate(one.written.methods if one.written.may_repeat else ()):
        if method not in IDEMPOTENT:
            what = f"a {method} that has reached the application may be executed twice"
            instead = "leave it out, unless the application sees that it is the same request"
            yield Finding((*one.place, "methods", index), what, instead)


@error(
    "These are statuses of gRPC: nothing else answers with them. "
    "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter"
    "#x-envoy-retry-grpc-on",
    each=tries,
)
def conditions_of_grpc_have_a_grpc_port(one: Tries) -> Findings:
    """What retries after a status of gRPC has a port on which it is spoken."""
    for index, condition in enumerate(one.written.retry_on):
        if condition in _GRPC and one.spoken and "grpc" not in one.spoken:
            what = f"`{condition}` is a status of gRPC, and no port here speaks it"
            instead = "write a condition of HTTP such as 503, or `protocol: grpc` at the port"
            yield Finding((*one.place, "retryOn", index), what, instead)


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
    outside, service = plan.settings.external_services.get(name), plan.services.get(name)
    words: ExternalServiceSettings | RouteSettings
    if outside is not None:
        words = outside
    elif service is None or service.is_worker or name in callers:
        return None
    else:
        words, _ = _plain(plan, service)
    timeout, retries = words.timeout_milliseconds, words.retries
    if timeout:
        return Longest(timeout, f"the {timeout} ms that {name} may take")
    if retries.per_try_milliseconds:
        each, tries = retries.per_try_milliseconds, retries.attempts + 1
        total = each * tries
        return Longest(total, f"the {tries} times {each} ms, {total} ms, that {name} may take")
    called_services = service.settings.called_services if service else ()
    called = [_longest(plan, one, (*callers, name)) for one in called_services]
    longest = max(filter(None, called), key=lambda one: one.milliseconds, default=None)
    if longest is None:
        return None
    return Longest(longest.milliseconds, f"{longest.words}, which {name} calls")


def _plain(plan: Plan, service: Service) -> tuple[RouteSettings, Path]:
    """The words for a request that no condition speaks of, and the place of their timeout."""
    traffic = service.settings.traffic
    for route in plan.routes[service.name]:
        if route.match.is_everything and "routes" in route.place:
            index = int(route.place[-1])
            if "timeout_milliseconds" in traffic.routes[index].model_fields_set:
                return route.words, service.path(*route.place, _TIMEOUT)
            return route.words, service.path("traffic", _TIMEOUT)
    return last_route(service).whole, service.path("traffic", _TIMEOUT)
