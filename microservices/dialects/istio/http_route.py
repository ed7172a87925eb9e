"""HTTP routes of a VirtualService."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microservices.dialects.exposed_path import WHOLE, ExposedPath
from microservices.dialects.istio.route_match import match_requests, string_match
from microservices.kinds import istio
from microservices.plan.routes import Route
from microservices.settings.traffic.owner import StickySettings
from microservices.settings.traffic.retries import RetriesSettings
from microservices.settings.traffic.route import (
    CorsSettings,
    FaultSettings,
    HeaderChanges,
    MirrorSettings,
    RedirectSettings,
    RespondSettings,
    RewriteSettings,
    RouteSettings,
)


@dataclass(frozen=True)
class RoutedPort:
    """A host and the number of its port, which is None where it has but one."""

    host: str
    number: int | None = None

    def destination(self, version: str) -> istio.Destination:
        """Where a version answers; a host outside of the cluster has none."""
        found: istio.Destination = {"host": self.host}
        if version:
            found["subset"] = version
        if self.number is not None:
            found["port"] = {"number": self.number}
        return found

    def split(self, shares: Mapping[str, int]) -> list[istio.WeightedDestination]:
        """Where the versions answer, each with its share."""
        return [
            {"destination": self.destination(version), "weight": share}
            for version, share in shares.items()
        ]


def http_routes(
    route: Route, port: RoutedPort, match_port: int | None, path: ExposedPath = WHOLE
) -> Iterator[istio.HttpRoute]:
    """What a VirtualService has for a route: once more where some methods alone are retried.

    `match_port` is the port that the requests come to, where it has to be told from others. There
    is nothing for a route that no request below `path` fits.
    """
    paths = path.conditions(route.match.path)
    if not paths:
        return

    def tried(methods: tuple[str, ...], retries: RetriesSettings) -> istio.HttpRoute:
        match = match_requests(route.match, methods, match_port, paths)
        return _http_route(route, match, retries, port, path)

    retries, own = route.words.retries, route.match.methods
    repeated = tuple(one for one in retries.methods if not own or one in own)
    if route.words.is_answered or not retries.may_repeat or not repeated:
        yield tried(own, retries if route.words.is_answered else _careful(retries))
        return
    yield tried(repeated, retries)
    if not own or set(own) - set(repeated):
        yield tried(own, _careful(retries))


def _careful(retries: RetriesSettings) -> RetriesSettings:
    return retries.never_delivered if retries.may_repeat else retries


def _http_route(
    route: Route,
    match: list[istio.MatchRequest],
    retries: RetriesSettings,
    port: RoutedPort,
    path: ExposedPath,
) -> istio.HttpRoute:
    words = route.words
    found: istio.HttpRoute = {}
    if route.name:
        found["name"] = route.name
    if match:
        found["match"] = match
    if words.redirect is not None:
        found["redirect"] = _redirect(words.redirect, path)
    elif words.respond is not None:
        found["directResponse"] = _response(words.respond)
    else:
        found["route"] = _sticking(port.split(route.split), route.sticky)
        if rewrite := _rewrite(route, path):
            found["rewrite"] = rewrite
        _add_way(found, words, retries, port)
    _add_surroundings(found, words)
    return found


def _add_way(
    found: istio.HttpRoute, words: RouteSettings, retries: RetriesSettings, port: RoutedPort
) -> None:
    """Timeout, retries and mirror of a route to a version."""
    if words.timeout_milliseconds is not None:
        found["timeout"] = f"{words.timeout_milliseconds}ms"
    found["retries"] = _retries(retries)
    if words.mirror is not None:
        found["mirrors"] = [_mirror(words.mirror, port)]


def _add_surroundings(found: istio.HttpRoute, words: RouteSettings) -> None:
    """What happens to requests and answers wherever they go; no fault where they go nowhere."""
    if words.fault is not None and not words.is_answered:
        found["fault"] = _fault(words.fault)
    if words.cors is not None:
        found["corsPolicy"] = _cors(words.cors)
    headers: istio.Headers = {}
    if words.request_headers is not None:
        headers["request"] = _operations(words.request_headers)
    if words.response_headers is not None:
        headers["response"] = _operations(words.response_headers)
    if headers:
        found["headers"] = headers


def _sticking(
    split: list[istio.WeightedDestination], sticky: StickySettings | None
) -> list[istio.WeightedDestination]:
    """Destinations whose answers ask the client to come back to the same one."""
    if sticky is None:
        return split
    for weighted in split:
        cookie = sticky.set_cookie(weighted["destination"].get("subset", ""))
        weighted["headers"] = {"response": {"add": {"set-cookie": cookie}}}
    return split


def _retries(retries: RetriesSettings) -> istio.Retries:
    """Always written: without it Istio tries twice more, whatever the request does."""
    if not retries.attempts:
        return {"attempts": 0}
    found: istio.Retries = {"attempts": retries.attempts, "retryOn": ",".join(retries.retry_on)}
    if retries.per_try_milliseconds is not None:
        found["perTryTimeout"] = f"{retries.per_try_milliseconds}ms"
    return found


def _mirror(mirror: MirrorSettings, port: RoutedPort) -> istio.Mirror:
    return {
        "destination": port.destination(mirror.to),
        "percentage": {"value": mirror.percent},
    }


def _fault(fault: FaultSettings) -> istio.Fault:
    found: istio.Fault = {}
    if fault.delay is not None:
        found["delay"] = {
            "fixedDelay": f"{fault.delay.milliseconds}ms",
            "percentage": {"value": fault.delay.percent},
        }
    if fault.abort is not None:
        found["abort"] = {
            "httpStatus": fault.abort.status,
            "percentage": {"value": fault.abort.percent},
        }
    return found


def _cors(cors: CorsSettings) -> istio.CorsPolicy:
    found: istio.CorsPolicy = {
        "allowOrigins": [string_match(origin) for origin in cors.origins],
        "allowMethods": list(cors.methods),
        "allowCredentials": cors.credentials,
    }
    if cors.headers:
        found["allowHeaders"] = list(cors.headers)
    if cors.expose:
        found["exposeHeaders"] = list(cors.expose)
    if cors.max_age_seconds is not None:
        found["maxAge"] = f"{cors.max_age_seconds}s"
    return found


def _operations(changes: HeaderChanges) -> istio.HeaderOperations:
    found: istio.HeaderOperations = {}
    if changes.set:
        found["set"] = dict(sorted(changes.set.items()))
    if changes.add:
        found["add"] = dict(sorted(changes.add.items()))
    if changes.remove:
        found["remove"] = list(changes.remove)
    return found


def _rewrite(route: Route, path: ExposedPath) -> istio.Rewrite:
    words = route.words.rewrite or RewriteSettings()
    found = path.rewrite(route.match.path, words.path)
    if words.host is not None:
        found["authority"] = words.host
    return found


def _redirect(redirect: RedirectSettings, path: ExposedPath) -> istio.Redirect:
    found: istio.Redirect = {"redirectCode": redirect.code}
    if redirect.scheme is not None:
        found["scheme"] = redirect.scheme
    if redirect.host is not None:
        found["authority"] = redirect.host
    if redirect.port is not None:
        found["port"] = redirect.port
    if redirect.path is not None:
        # At another host the path is that host's own.
        found["uri"] = redirect.path if redirect.host else path.redirect(redirect.path)
    return found


def _response(respond: RespondSettings) -> istio.DirectResponse:
    found: istio.DirectResponse = {"status": respond.status}
    if respond.body is not None:
        found["body"] = {"string": respond.body}
    return found
