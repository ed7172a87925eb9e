"""Retries: what is retried, and whether the timeout leaves time for it."""

from microservices.plan.plan import every_route
from microservices.plan.written_route import WrittenRoute, http_ports
from microservices.rules.rule import error, strict, warning
from microservices.settings.traffic.retries import IDEMPOTENT, RetriesSettings
from microservices.settings.values.problems import Finding, Findings

_FIELDS = {
    "per_try_milliseconds": "perTryMilliseconds",
    "retry_on": "retryOn",
    "methods": "methods",
}
_GRPC = ("cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable")
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry"


@error(
    f"Istio refuses settings of retries where there are none. {_ISTIO}",
    each=every_route,
)
def retries_that_are_off_say_nothing_else(route: WrittenRoute) -> Findings:
    """`attempts: 0` has no other keys beside it."""
    retries = route.settings.retries
    for field, key in _FIELDS.items():
        if not retries.attempts and field in retries.model_fields_set:
            what = "`attempts: 0` stands beside it, so that nothing is retried"
            yield Finding(route.path("retries", key), what, "leave it out, or write more attempts")


@error(
    "The timeout ends a request with all of its tries: a single one never has that long. "
    "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts",
    each=every_route,
)
def one_try_fits_the_timeout(route: WrittenRoute) -> Findings:
    """The timeout is at least the time for one try."""
    retries, timeout, each = _times(route)
    if timeout and each and retries.attempts and each > timeout:
        path = route.path_of("retries", "retries", "perTryMilliseconds")
        what = f"one try of {each} ms is longer than the timeout of {timeout} ms"
        yield Finding(path, what, "write less than the timeout, or a longer timeout")


@warning(
    "The last retries are cut short, or never made. "
    "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts",
    each=every_route,
)
def every_try_fits_the_timeout(route: WrittenRoute) -> Findings:
    """The timeout is at least the time for all tries, retries included."""
    retries, timeout, each = _times(route)
    tries = retries.attempts + 1
    if timeout and each and each <= timeout < tries * each:
        path = route.path_of("retries", "retries", "perTryMilliseconds")
        what = f"{tries} tries of {each} ms are {tries * each} ms, and the timeout is {timeout} ms"
        yield Finding(path, what, "write fewer or shorter tries, or a longer timeout")


@strict(
    "The request may have reached the application, and be done twice: a payment, say. "
    "https://httpwg.org/specs/rfc9110.html#idempotent.methods",
    each=every_route,
)
def repeated_methods_are_idempotent(route: WrittenRoute) -> Findings:
    """`retries.methods` has none but idempotent methods, where more than a failed start counts."""
    retries = route.settings.retries
    for index, method in enumerate(retries.methods if retries.may_repeat else ()):
        if method not in IDEMPOTENT:
            what = f"a {method} that has reached the application may be executed twice"
            instead = "leave it out, unless the application sees that it is the same request"
            yield Finding(route.path("retries", "methods", index), what, instead)


@error(
    "These are statuses of gRPC: nothing else answers with them. "
    "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter"
    "#x-envoy-retry-grpc-on",
    each=every_route,
)
def conditions_of_grpc_have_a_grpc_port(route: WrittenRoute) -> Findings:
    """A service that retries after a status of gRPC has a port on which it is spoken."""
    own = route.settings.match.port
    spoken = [port.protocol for port in http_ports(route.service) if own in (None, port.name)]
    for index, condition in enumerate(route.settings.retries.retry_on):
        if condition in _GRPC and spoken and "grpc" not in spoken:
            what = f"`{condition}` is a status of gRPC, and no port here speaks it"
            instead = "write a condition of HTTP such as 503, or `protocol: grpc` at the port"
            yield Finding(route.path("retries", "retryOn", index), what, instead)


def _times(route: WrittenRoute) -> tuple[RetriesSettings, int | None, int | None]:
    """The retries of a route, its timeout, and the time for one try; no times without a way."""
    retries = route.whole.retries
    if route.settings.is_answered:
        return retries, None, None
    return retries, route.whole.timeout_milliseconds, retries.per_try_milliseconds
