"""Rules of an HTTPRoute: each route with the requests that it matches."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from microservices.plan.exposure import Exposure
from microservices.plan.matching.condition import (
    EVERYWHERE,
    Condition,
    Inexpressible,
    PathCondition,
    conditions,
    path_condition,
)
from microservices.plan.matching.precedence import Conditional, ordered
from microservices.plan.routes import Route
from microservices.settings.traffic.match import PathMatch
from microservices.settings.traffic.port import ServicePort
from microservices.settings.traffic.route import RedirectSettings


@dataclass(frozen=True)
class PlacedRoute:
    """A route in one object, for what comes in below a path.

    Where the path is `stripped` the service is asked without it, and the route speaks of paths as
    the service sees them. `beginning` has no slash at its end.
    """

    route: Route
    object: Hashable = None
    beginning: str = ""
    stripped: bool = False

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """For which requests it is; none where the Gateway API has no words for its path."""
        try:
            paths = tuple(self._paths(self.route.match.path))
        except Inexpressible:
            return ()
        return tuple(conditions(self.route.match, paths))

    @property
    def is_rewritten(self) -> bool:
        """Whether the service is asked for another path."""
        rewrite = self.route.words.rewrite
        if self.route.words.is_answered:
            return False
        return self.stripped or (rewrite is not None and rewrite.path is not None)

    def asked(self, path: PathCondition) -> str:
        """What the service is asked for in place of a path, or of the beginning of one."""
        inside = path.text[len(self.beginning) :] if self.stripped else path.text
        rewrite, own = self.route.words.rewrite, self.route.match.path
        if rewrite is None or rewrite.path is None:
            return inside or "/"
        written = path_condition(own)
        if written.kind == "exact":
            return rewrite.path
        return rewrite.path.rstrip("/") + inside[len(written.text) :] or "/"

    def redirected(self, redirect: RedirectSettings) -> str:
        """The path to which a client is redirected; at another host it is that host's own."""
        below = self.beginning if self.stripped and not redirect.host else ""
        return f"{below}{redirect.path or ''}"

    def _paths(self, own: PathMatch | None) -> Iterator[PathCondition]:
        written, whole = path_condition(own), PathCondition("segment", self.beginning)
        if not self.beginning:
            yield written
        elif not self.stripped:
            if shared := written & whole:
                yield shared
        elif written == EVERYWHERE:
            yield whole
        else:
            yield PathCondition(written.kind, self.beginning + written.text)
            if written.text == "/":
                yield PathCondition("exact", self.beginning)


@dataclass(frozen=True)
class HttpRouteRule:
    """A route, and the conditions of which one holds for the requests that the rule is for."""

    placed: PlacedRoute
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class HttpRouteRules:
    """Rules in their order.

    `clashes` are pairs of routes of which the later one takes requests of the earlier one, since
    the Gateway API cannot say what both have in common; below a host that may be another service's.
    """

    rules: tuple[HttpRouteRule, ...]
    clashes: tuple[tuple[PlacedRoute, PlacedRoute], ...]
    too_many: bool


def mesh_rules(routes: Iterable[Route], port: ServicePort) -> HttpRouteRules:
    """The rules for what services send to a port of the service that has these routes."""
    return http_route_rules(
        [
            PlacedRoute(route)
            for route in routes
            if route.match.gateway is not True and route.match.port in (None, port.name)
        ]
    )


def host_rules(exposed: Iterable[Exposure]) -> dict[str, HttpRouteRules]:
    """The rules of each service below a host, by its name.

    The longest path wins among services, and the first route within each of them.
    """
    found = http_route_rules(
        [
            PlacedRoute(route, one.service.name, one.beginning, one.stripped)
            for one in exposed
            for route in one.routes
        ]
    )
    return {
        str(service): HttpRouteRules(
            tuple(rule for rule in found.rules if rule.placed.object == service),
            tuple(pair for pair in found.clashes if pair[0].object == service),
            found.too_many,
        )
        for service in dict.fromkeys(rule.placed.object for rule in found.rules)
    }


def http_route_rules(placed: Sequence[PlacedRoute]) -> HttpRouteRules:
    """The rules of routes, of which the first that fits a request takes it.

    A rule that asks for another path has but one condition: the API server wants it so.
    https://gateway-api.sigs.k8s.io/reference/1.6/spec/#httppathmodifier
    """
    order = ordered([Conditional(one.conditions, one.object) for one in placed])
    rules: list[HttpRouteRule] = []
    for one, found in zip(placed, order.conditions, strict=True):
        alone = one.is_rewritten
        groups = [(condition,) for condition in found] if alone else [found] if found else []
        rules += [HttpRouteRule(one, group) for group in groups]
    clashes = tuple((placed[one], placed[other]) for one, other in order.clashes)
    return HttpRouteRules(tuple(rules), clashes, order.too_many)
