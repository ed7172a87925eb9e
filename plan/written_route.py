"""Subjects of rules on traffic: routes, and text matches in them, with their paths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from plan.routes import EVERYTHING, inherited
from plan.subjects import Service, Stack, services
from settings.match import PathMatch, TextMatch
from settings.port import ServicePort
from settings.problems import Path
from settings.route import RouteSettings, RouteWords

# A condition on a text, with its place.
Condition = tuple[Path, TextMatch | PathMatch]


@dataclass(frozen=True)
class WrittenRoute:
    """A route with its own words, at its place below the service.

    `traffic` itself is one as well: the last route, which is there without a word, has its words.
    """

    service: Service
    place: Path
    settings: RouteSettings

    @cached_property
    def whole(self) -> RouteSettings:
        """The route with what it inherits from `traffic`."""
        return inherited(self.service.settings.traffic, self.settings)

    @property
    def split(self) -> Mapping[str, int]:
        """The share of each version that gets requests; empty where the proxy answers."""
        if self.settings.is_answered:
            return {}
        to = self.settings.to
        shares = {to: EVERYTHING} if isinstance(to, str) else to
        shares = self.service.settings.split if shares is None else shares
        return {version: share for version, share in shares.items() if share}

    def has(self, word: str) -> bool:
        """Whether it writes a field itself."""
        return word in self.settings.model_fields_set

    def path(self, *parts: str | int) -> Path:
        """The place of a field of its own, which is named as it is written."""
        return self.service.path(*self.place, *parts)

    def path_of(self, word: str, *parts: str | int) -> Path:
        """The place of a field that it may have from `traffic`; `parts` are as written."""
        return self.path(*parts) if self.has(word) else self.service.path("traffic", *parts)


def http_ports(service: Service) -> tuple[ServicePort, ...]:
    """The ports on which Istio sees requests."""
    return tuple(port for port in service.settings.all_ports if not port.routed_as_tcp)


def written_routes(stack: Stack) -> Iterator[WrittenRoute]:
    """Every route of `traffic.routes`."""
    for service in stack.of(services):
        for index, route in enumerate(service.settings.traffic.routes):
            yield WrittenRoute(service, ("traffic", "routes", index), route)


def every_route(stack: Stack) -> Iterator[WrittenRoute]:
    """Every route of `traffic.routes`, and `traffic` itself."""
    yield from stack.of(written_routes)
    for service in stack.of(services):
        yield last_route(service)


def last_route(service: Service) -> WrittenRoute:
    """The route that is there without a word, with the words of `traffic`."""
    traffic = service.settings.traffic
    words = RouteWords.model_fields.keys() & traffic.model_fields_set
    own = RouteSettings().model_copy(update={name: getattr(traffic, name) for name in words})
    return WrittenRoute(service, ("traffic",), own)


def texts(stack: Stack) -> Iterator[Condition]:
    """Every condition on a text: of paths, headers, cookies, queries, origins and lanes."""
    for route in stack.of(written_routes):
        match = route.settings.match
        if match.path is not None:
            yield route.path("match", "path"), match.path
        for key, conditions in (
            ("headers", match.headers),
            ("withoutHeaders", match.without_headers),
            ("cookies", match.cookies),
            ("query", match.query),
        ):
            for name, text in conditions.items():
                yield route.path("match", key, name), text
    for route in stack.of(every_route):
        cors = route.settings.cors
        for index, origin in enumerate(cors.origins if cors else ()):
            yield route.path("cors", "origins", index), origin
    for lane, written in stack.settings.lanes.items():
        for name, text in written.header.items():
            yield ("lanes", lane, "header", name), text
