"""Routes: which requests go where, as a VirtualService or an HTTPRoute says it, in one form.

The form has the words of a VirtualService, into which istiod turns an HTTPRoute as well.
https://istio.io/latest/docs/reference/config/networking/virtual-service/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from microservices.manifests.objects import Manifest, Path, named, place
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.routes import http_route
from microservices.manifests.routes.host import EVERYWHERE, full_name
from microservices.manifests.routes.parent import Parent, parents

KINDS = ("VirtualService", "HTTPRoute")
"""The kinds that are routes."""

Protocol = Literal["http", "tls", "tcp"]
PROTOCOLS: tuple[Protocol, ...] = ("http", "tls", "tcp")


@dataclass(frozen=True)
class Backend:
    """One destination of a rule, or of its copies; `content` is a VirtualService's."""

    path: Path
    namespace: str
    content: Manifest
    written: str
    """The host as the manifest names it."""

    @property
    def host(self) -> str:
        """The host in full."""
        return full_name(str(part(self.content, "destination", "host") or ""), self.namespace)

    @property
    def subset(self) -> str:
        """The subset, empty where none is chosen."""
        return str(part(self.content, "destination", "subset") or "")

    @property
    def names_port(self) -> bool:
        """Whether a port is named, be it one without a number."""
        return part(self.content, "destination", "port") is not None

    @property
    def port(self) -> Any:
        """The number of the port, None where none is named."""
        return part(self.content, "destination", "port", "number")

    @property
    def weight(self) -> float:
        """The weight, as a part of the sum; a VirtualService's is 0 where none is written."""
        weight = self.content.get("weight", 0)
        return weight if isinstance(weight, int | float) else 1

    @property
    def copied(self) -> float:
        """The share of requests of which it gets copies, in percent; all where it does not say."""
        if "percentage" in self.content:
            return part(self.content, "percentage", "value") or 0
        return 100


class Match(NamedTuple):
    """One of the conditions of a rule, of which one has to hold."""

    path: Path
    content: Manifest


@dataclass(frozen=True)
class Rule:
    """One rule of a route, which takes the requests that meet one of its matches.

    `written` is as the manifest has it, `content` in the words of a VirtualService; `number` counts
    the rules of a protocol from 1. Without a match every request meets it.
    """

    path: Path
    number: int
    protocol: Protocol
    namespace: str
    written: Manifest
    is_http_route: bool

    @cached_property
    def content(self) -> Manifest:
        """The rule as one of the routes of a VirtualService."""
        if self.is_http_route:
            return http_route.content(self.written, self.namespace)
        return self.written

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The conditions, in the words of a VirtualService."""
        key = "matches" if self.is_http_route else "match"
        found = enumerate(maps_at(self.content, "match"))
        return tuple(Match((*self.path, key, n), one) for n, one in found)

    @cached_property
    def backends(self) -> tuple[Backend, ...]:
        """The destinations, in order."""
        if not self.is_http_route:
            leading = enumerate(maps_at(self.written, "route"))
            return tuple(self._backend(("route", n), one) for n, one in leading)
        led = enumerate(http_route.destinations(self.written, self.namespace))
        return tuple(self._backend(("backendRefs", n), one, name) for n, (name, one) in led)

    @cached_property
    def mirrors(self) -> tuple[Backend, ...]:
        """Where copies go; the share of each is its `percentage`."""
        if self.is_http_route:
            copies = http_route.mirrors(self.written, self.namespace)
            return tuple(self._backend(path, one, name) for path, name, one in copies)
        of_old = [_mirror(self.written)] if map_at(self.written, "mirror") else []
        found = [self._backend(("mirror",), one) for one in of_old]
        found += [
            self._backend(("mirrors", n), one)
            for n, one in enumerate(maps_at(self.written, "mirrors"))
        ]
        return tuple(found)

    def shares(self) -> Iterator[tuple[Backend, float]]:
        """The destinations with their shares in percent: weights are parts of their sum.

        The only destination in a VirtualService takes all, whatever its weight. Where no weight is
        above 0 an HTTPRoute answers with an error, and istiod refuses a VirtualService.
        """
        total = sum(one.weight for one in self.backends)
        for one in self.backends:
            even = 0 if self.is_http_route else 100 / len(self.backends)
            yield one, 100 * one.weight / total if total else even

    def _backend(self, path: Path, content: Manifest, written: str = "") -> Backend:
        name = written or str(part(content, "destination", "host") or "")
        return Backend((*self.path, *path), self.namespace, content, name)


@dataclass(frozen=True)
class Route:
    """A VirtualService or an HTTPRoute."""

    manifest: Manifest

    @property
    def name(self) -> str:
        """Kind and name, as messages show it."""
        return named(self.manifest)

    @property
    def namespace(self) -> str:
        """The namespace, which short names of hosts are of."""
        return place(self.manifest)[0]

    @property
    def is_http_route(self) -> bool:
        """Whether it is one of the Gateway API."""
        return self.manifest["kind"] == "HTTPRoute"

    @cached_property
    def parents(self) -> tuple[Parent, ...]:
        """What it is for, as it is written, or the Mesh."""
        return tuple(parents(self.manifest))

    @property
    def in_mesh(self) -> bool:
        """Whether it is for what services of the mesh send to each other."""
        return any(parent.kind != "Gateway" for parent in self.parents)

    @property
    def export_to(self) -> list[str]:
        """Who sees it; everybody where it does not say."""
        return texts_at(self.manifest, "spec", "exportTo")

    @property
    def written_hosts(self) -> list[str]:
        """The hosts as the manifest names them."""
        return texts_at(self.manifest, "spec", "hostnames" if self.is_http_route else "hosts")

    @property
    def gateway_hosts(self) -> list[str]:
        """The hosts at Gateways; an HTTPRoute without any takes those of the Gateway."""
        return self.written_hosts or ([EVERYWHERE] if self.is_http_route else [])

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that are asked for, in full: those of its Services where it is for the mesh."""
        if not self.is_http_route:
            return tuple(full_name(host, self.namespace) for host in self.written_hosts)
        if self.in_mesh:
            return tuple(dict.fromkeys(parent.host for parent in self.parents))
        return tuple(self.gateway_hosts)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as they are written, those of HTTP first."""
        if self.is_http_route:
            return tuple(self._of("http", "rules"))
        return tuple(rule for protocol in PROTOCOLS for rule in self._of(protocol, protocol))

    def of_protocol(self, protocol: Protocol) -> list[Rule]:
        """The rules of a protocol."""
        return [rule for rule in self.rules if rule.protocol == protocol]

    def tried(self, protocol: Protocol = "http") -> list[tuple[Rule, Match | None]]:
        """Rule and match in the order in which a request is held against them.

        Of a VirtualService that is the order in which they are written; of an HTTPRoute the one
        that asks for more comes first.
        https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
        """
        pairs = [
            (rule, match) for rule in self.of_protocol(protocol) for match in rule.matches or [None]
        ]
        if not self.is_http_route:
            return pairs
        return sorted(
            pairs, key=lambda pair: http_route.precedence(pair[1].content if pair[1] else None)
        )

    def _of(self, protocol: Protocol, key: str) -> Iterator[Rule]:
        for index, rule in enumerate(maps_at(self.manifest, "spec", key)):
            path = (self.name, "spec", key, index)
            yield Rule(path, index + 1, protocol, self.namespace, rule, self.is_http_route)


def routes(manifests: Iterable[Manifest]) -> list[Route]:
    """The VirtualServices and HTTPRoutes among some objects, for rules on them.

    Raises:
        KeyError: one of them has no spec, so that nothing can be said of it.

    """
    found = [manifest for manifest in manifests if manifest["kind"] in KINDS]
    return [Route(manifest) for manifest in found if manifest["spec"] is not None]


def _mirror(written: Manifest) -> Manifest:
    """The one mirror of old as one of several."""
    share = part(written, "mirrorPercentage", "value")
    if "mirrorPercentage" not in written:
        share = written.get("mirrorPercent", 100)
    return {"destination": map_at(written, "mirror"), "percentage": {"value": share or 0}}
