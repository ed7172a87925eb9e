"""Routes as they are written, with their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from microservices.plan.subjects import Service
from microservices.settings.traffic.port import ServicePort
from microservices.settings.traffic.route import RouteSettings, RouteWords
from microservices.settings.values.problems import Path

EVERYTHING = 100


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
        missing = RouteWords.model_fields.keys() - self.settings.model_fields_set
        traffic = self.service.settings.traffic
        return self.settings.model_copy(update={name: getattr(traffic, name) for name in missing})

    @property
    def split(self) -> Mapping[str, int]:
        """The share of each version that gets requests; empty where the proxy answers."""
        if self.settings.is_answered:
            return {}
        to = self.settings.to
        shares = {to: EVERYTHING} if isinstance(to, str) else to
        return _some(self.service.settings.split if shares is None else shares)

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


def routes_of(service: Service) -> Iterator[WrittenRoute]:
    """Every route of `traffic.routes` of a service."""
    for index, route in enumerate(service.settings.traffic.routes):
        yield WrittenRoute(service, ("traffic", "routes", index), route)


def last_route(service: Service) -> WrittenRoute:
    """The route that is there without a word, with the words of `traffic`."""
    traffic = service.settings.traffic
    words = RouteWords.model_fields.keys() & traffic.model_fields_set
    own = RouteSettings().model_copy(update={name: getattr(traffic, name) for name in words})
    return WrittenRoute(service, ("traffic",), own)


def _some(shares: Mapping[str, int]) -> dict[str, int]:
    return {version: share for version, share in sorted(shares.items()) if share}
