"""Unreachable routes: earlier routes that take all of their requests."""

from microservices.plan.cover import covers
from microservices.plan.plan import written_routes
from microservices.plan.text_match import text_covers
from microservices.plan.written_route import WrittenRoute
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings


@error(
    "The first matching route takes the request; an unreachable one is a mistake. "
    "https://istio.io/latest/docs/reference/config/analysis/ist0130/",
    each=written_routes,
)
def routes_get_requests(route: WrittenRoute) -> Findings:
    """No route is unreachable: no earlier one takes all of its requests."""
    before = route.service.settings.traffic.routes[: int(route.place[-1])]
    for earlier, other in enumerate(before):
        if covers(route.service, other.match, route.settings.match):
            what = f"`routes[{earlier}]` comes before it and takes all of its requests"
            yield Finding(route.path(), what, "write it before that one, or leave it out")
            return


@error(
    "A request has the header or does not have it: a route that asks for both gets none.",
    each=written_routes,
)
def conditions_do_not_exclude_each_other(route: WrittenRoute) -> Findings:
    """`withoutHeaders` does not exclude what `headers` requires."""
    match = route.settings.match
    for name, text in match.without_headers.items():
        if name in match.headers and text_covers(text, match.headers[name]):
            what = f"`headers` requires what it excludes, so that no request matches: {name}"
            path = route.path("match", "withoutHeaders", name)
            yield Finding(path, what, "leave one of the two out")
