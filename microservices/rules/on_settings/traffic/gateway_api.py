"""Gateway API: settings that it lacks."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan, every_route, written_routes
from microservices.rules.rule import error
from microservices.settings.traffic.match import (
    PrefixMatch,
    PrefixPath,
    PresentMatch,
    RegexMatch,
)
from microservices.settings.values.problems import Finding, Findings

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


def _lacking(written: Any, table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The keys of a table that something writes, with what is said of them."""
    for field, reason in table.items():
        # An empty list or null is how a stack takes away what the catalogue says.
        if field in written.model_fields_set and getattr(written, field):
            yield to_camel(field), reason


@error(f"An HTTPRoute has no field for it in the standard channel. {_SPEC}#httproute")
def routes_fit_the_gateway_api(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` routes say what an HTTPRoute can say."""
    if not plan.settings.mesh.uses_gateway_api:
        return
    for route in every_route(plan):
        for key, reason in _lacking(route.settings, _UNSUPPORTED):
            yield Finding(route.path(key), reason, _INSTEAD)
        for key, reason in _lacking(route.settings.match, _CONDITIONS):
            yield Finding(route.path("match", key), reason, _INSTEAD)


@error(
    f"Each further condition of a path would win over those before it. {_SPEC}#httppathmatch",
)
def paths_fit_the_gateway_api(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` a path is a whole one, or a prefix that ends with `/`."""
    for route in written_routes(plan) if plan.settings.mesh.uses_gateway_api else ():
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


@error(f"The Gateway API compares origins with whole ones. {_SPEC}#httpcorsfilter")
def origins_fit_the_gateway_api(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` an origin is a whole one."""
    for route in every_route(plan) if plan.settings.mesh.uses_gateway_api else ():
        cors = route.settings.cors
        for index, origin in enumerate(cors.origins if cors else ()):
            if isinstance(origin, PrefixMatch | PresentMatch | RegexMatch):
                what = "the Gateway API compares with a whole origin"
                instead = "write one such as https://shop.example.com"
                yield Finding(route.path("cors", "origins", index), what, instead)
