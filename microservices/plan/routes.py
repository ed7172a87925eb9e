"""Routing of a service: its routes in order, each with its inherited settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microservices.plan.subjects import Service
from microservices.plan.written_route import EVERYTHING, last_route, routes_of
from microservices.settings.traffic.lane import LaneSettings
from microservices.settings.traffic.match import MatchSettings
from microservices.settings.traffic.owner import StickySettings
from microservices.settings.traffic.route import RouteSettings
from microservices.settings.values.problems import Path


@dataclass(frozen=True)
class Route:
    """What happens to the requests that a route is for.

    `place` is where it is written, below the service. `split` has the share, in percent, of each
    version that gets requests; it is empty where the proxy itself answers. `sticky` is set where
    an answer tells the client to come back to the version that gave it.
    """

    place: Path
    name: str | None
    match: MatchSettings
    words: RouteSettings
    split: Mapping[str, int]
    sticky: StickySettings | None = None


def routes(service: Service, lanes: Mapping[str, LaneSettings]) -> tuple[Route, ...]:
    """Every route of a service: those that are written, and then the split of its versions.

    Each route that follows the split is preceded by the same route for each lane, and for each
    version that clients stick to. A route for all requests is the last one.
    """
    found: list[Route] = []
    for route in _written(service):
        follows = route.words.to is None and not route.words.is_answered
        if follows:
            found += _lanes(service, lanes, route)
            found += _stuck(service, route)
        found.append(_sticking(service, route) if follows else route)
    return tuple(found)


def _written(service: Service) -> Iterator[Route]:
    """The routes as they are written up to one for everything, which is there without a word."""
    for number, one in enumerate(routes_of(service), 1):
        name = one.settings.name or f"route-{number}"
        yield Route(one.place, name, one.settings.match, one.whole, one.split)
        if one.settings.match.is_everything:
            return
    last = last_route(service)
    yield Route(("versions",), None, MatchSettings(), last.whole, last.split)


def _lanes(service: Service, lanes: Mapping[str, LaneSettings], route: Route) -> Iterator[Route]:
    """A route once more for each lane that has a version of the service.

    Not where the route itself asks for a header of the lane: it has spoken of it already.
    """
    for lane, written in sorted(lanes.items()):
        version = written.versions.get(service.name)
        own = {*route.match.headers, *route.match.without_headers}
        if version not in service.settings.written_versions or own & written.header.keys():
            continue
        headers = {**route.match.headers, **written.header}
        name = f"lane-{lane}" if route.name is None else f"{route.name}-lane-{lane}"
        match = route.match.model_copy(update={"headers": headers})
        yield Route(route.place, name, match, route.words, {str(version): EVERYTHING})


def _stuck(service: Service, route: Route) -> Iterator[Route]:
    """Copies of a route for the sticky cookie of each version."""
    sticky = _sticking(service, route).sticky
    if sticky is None:
        return
    for version in route.split:
        cookies = {**route.match.cookies, sticky.cookie: version}
        name = f"stay-{version}" if route.name is None else f"{route.name}-stay-{version}"
        match = route.match.model_copy(update={"cookies": cookies})
        yield Route(route.place, name, match, route.words, {version: EVERYTHING})


def _sticking(service: Service, route: Route) -> Route:
    sticky = service.settings.traffic.sticky
    if sticky is None or len(route.split) < 2 or sticky.cookie in route.match.cookies:
        return route
    return Route(route.place, route.name, route.match, route.words, route.split, sticky)
