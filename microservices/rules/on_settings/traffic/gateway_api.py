"""Gateway API: settings that it lacks."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic.alias_generators import to_camel

from microservices.plan.matching.text_match import text_match
from microservices.plan.plan import Plan, every_route, written_routes
from microservices.plan.written_route import WrittenRoute
from microservices.rules.on_settings.traffic.cors import Origin, origins
from microservices.rules.rule import error
from microservices.rules.written import telling
from microservices.settings.traffic.match import PrefixPath, RegexMatch
from microservices.settings.values.problems import Finding, Findings

Subject = TypeVar("Subject")
_INSTEAD = "leave it out, or write `mesh: {routes: istio}`"
_SPEC = "https://gateway-api.sigs.k8s.io/reference/1.6/spec/"
# The standard channel of version 1.6, by the field and why there is nothing for it.
_UNSUPPORTED = {
    "retries": "retries are experimental in the Gateway API",
    "fault": "the Gateway API has no fault injection",
    "respond": "the Gateway API has no direct responses",
}
_CONDITIONS = {
    "callers": "the Gateway API cannot match callers",
    "without_headers": "the Gateway API cannot exclude headers",
}


def with_gateway_api(
    each: Callable[[Plan], Iterable[Subject]],
) -> Callable[[Plan], Iterable[Subject]]:
    """The same in a stack that writes routes as kinds of the Gateway API, and nothing in others."""
    return lambda plan: each(plan) if plan.settings.mesh.uses_gateway_api else ()


gateway_api_routes = with_gateway_api(written_routes)
# The same, and `traffic` itself.
gateway_api_words = with_gateway_api(every_route)
gateway_api_origins = with_gateway_api(origins)


@error(
    f"An HTTPRoute has no field for it in the standard channel. {_SPEC}#httproute",
    each=gateway_api_words,
)
def routes_fit_the_gateway_api(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` routes say what an HTTPRoute can say."""
    for field in telling(route.settings, *_UNSUPPORTED):
        yield Finding(route.path(to_camel(field)), _UNSUPPORTED[field], _INSTEAD)
    for field in telling(route.settings.match, *_CONDITIONS):
        yield Finding(route.path("match", to_camel(field)), _CONDITIONS[field], _INSTEAD)


@error(
    f"Each further condition of a path would win over those before it. {_SPEC}#httppathmatch",
    each=gateway_api_routes,
)
def paths_fit_the_gateway_api(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` a path is a whole one, or a prefix that ends with `/`."""
    match route.settings.match.path:
        case RegexMatch():
            what = "an expression ranks after every prefix in the Gateway API"
            instead = "write a path, or a prefix that ends with `/`"
            yield Finding(route.path("match", "path"), what, instead)
        case PrefixPath(prefix=prefix) if not prefix.endswith("/"):
            what = "the Gateway API has prefixes of whole segments only"
            path = route.path("match", "path", "prefix")
            yield Finding(path, what, f"write `{prefix}/`, and a route for `{prefix}` itself")
        case _:
            pass


@error(
    f"The Gateway API compares origins with whole ones. {_SPEC}#httpcorsfilter",
    each=gateway_api_origins,
)
def origins_fit_the_gateway_api(origin: Origin) -> Findings:
    """With `mesh.routes: gateway-api` an origin is a whole one."""
    if text_match(origin.written)[0] != "exact":
        what = "the Gateway API compares with a whole origin"
        yield Finding(origin.path, what, "write one such as https://shop.example.com")
