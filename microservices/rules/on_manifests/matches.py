"""Matches of each route, against each other."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, takewhile
from typing import Any

from microservices.manifests.objects import Manifest, Path
from microservices.manifests.routes.parent import Parent
from microservices.manifests.routes.route import PROTOCOLS, Match, Route, Rule, routes
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings

_LAST = "move it before the route without matches, or remove it"
# Absent and any other kind of match count as this, which every text begins with.
_ANY = ""


class _Reading:
    """What istiod has seen of the routes of one protocol, first to last.

    https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go
    """

    def __init__(self) -> None:
        self.catch_all: int | None = None
        self.matches: list[tuple[Manifest, int]] = []

    def earlier(self, match: Manifest) -> int | None:
        """The route that has the same match already; its name does not count."""
        bare = _without_name(match)
        return next((place for seen, place in self.matches if seen == bare), None)

    def take(self, match: Manifest, place: int) -> None:
        """Remember a match."""
        self.matches.append((_without_name(match), place))


def _without_name(match: Manifest) -> Manifest:
    return {key: value for key, value in match.items() if key != "name"}


def _protocols(manifests: Sequence[Manifest]) -> Iterator[list[Rule]]:
    """The rules of each protocol of each route."""
    return (route.of_protocol(one) for route in routes(manifests) for one in PROTOCOLS)


@manifest_rule(
    "Envoy takes the first route that fits, so a later one may never be asked (IST0130). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0130/"
)
def every_route_is_reached(manifests: Sequence[Manifest]) -> Findings:
    """Only the last route has no matches, and each has one that no earlier route has."""
    for rules in _protocols(manifests):
        reading = _Reading()
        for place, rule in enumerate(rules):
            if reading.catch_all is not None:
                what = f"route {reading.catch_all} takes every request before it"
                yield Finding(rule.path, what, _LAST)
            elif rule.matches and all(
                reading.earlier(match.content) is not None for match in rule.matches
            ):
                what = "routes before it have all of its matches"
                yield Finding(rule.path, what, "remove it, or match something else")
            if not rule.matches:
                reading.catch_all = place
            for match in rule.matches:
                reading.take(match.content, place)


@manifest_rule(
    "Envoy takes the first match that fits, so a later one may never be asked (IST0131). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0131/"
)
def every_match_is_reached(manifests: Sequence[Manifest]) -> Findings:
    """No match is there twice or has a prefix that an earlier one covers."""
    for rules in _protocols(manifests):
        fresh: list[tuple[Path, Manifest]] = []
        reading = _Reading()
        for place, rule in enumerate(takewhile(lambda rule: rule.matches, rules)):
            for at, match in rule.matches:
                earlier = reading.earlier(match)
                if earlier is None:
                    reading.take(match, place)
                    fresh.append((at, match))
                else:
                    yield Finding(at, f"route {earlier} has the same match", "remove it")
        if rules and rules[0].protocol == "http":
            yield from _covered(fresh)


@manifest_rule(
    "Of two HTTPRoutes with the same match the older one takes all of its requests. "
    "https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule",
    severity="error",
)
def no_match_is_in_two_http_routes(manifests: Sequence[Manifest]) -> Findings:
    """Two HTTPRoutes for the same hosts of the same parent have no match in common."""
    yield from dict.fromkeys(_shared_matches(manifests))


def _shared_matches(manifests: Sequence[Manifest]) -> Findings:
    """A match that an earlier HTTPRoute has, once for each host and parent that both are for."""
    known: dict[tuple[str, ...], list[tuple[Route, Parent]]] = {}
    for route, parent, scope, match in _asked(manifests):
        text = json.dumps(_without_name(match.content), sort_keys=True)
        earlier = known.setdefault((parent.kind, *parent.place, scope, text), [])
        for other, of_other in earlier:
            if other is not route and _meet(parent, of_other):
                yield Finding(match.path, f"{other.name} has the same match", "merge them into one")
                break
        earlier.append((route, parent))


def _asked(manifests: Sequence[Manifest]) -> Iterator[tuple[Route, Parent, str, Match]]:
    """Each match of each HTTPRoute, for each parent, and each host or namespace of requests.

    Hosts count at a Gateway alone. Of a Service, requests from the namespace of a route follow it
    in place of those of the Service's own namespace.
    https://gateway-api.sigs.k8s.io/mesh/#request-flow
    """
    for route in routes(manifests):
        for parent in route.parents if route.is_http_route else ():
            scopes = route.gateway_hosts if parent.kind == "Gateway" else [route.namespace]
            for scope in scopes:
                for rule in route.rules:
                    yield from ((route, parent, scope, match) for match in rule.matches)


def _meet(one: Parent, other: Parent) -> bool:
    """Whether some request comes to both, by the listener and the port that they name."""
    sections, ports = {one.section, other.section} - {""}, {one.port, other.port} - {None}
    return len(sections) <= 1 and len(ports) <= 1


def _covered(matches: Sequence[tuple[Path, Manifest]]) -> Findings:
    """Matches of a prefix that an earlier one covers."""
    prefixes = [(at, match) for at, match in matches if _prefix(match)]
    for (_, first), (at, later) in combinations(prefixes, 2):
        if _prefix(first) != _prefix(later) and _covers(first, later):
            what = f"an earlier match of {_prefix(first)} covers {_prefix(later)}"
            yield Finding(at, what, "put the longer prefix first")


def _prefix(match: Manifest) -> str:
    return (match.get("uri") or {}).get("prefix", "")


def _covers(first: Manifest, later: Manifest) -> bool:
    """Whether istiod takes the later match for covered; it looks at these keys and no others."""
    if not _prefix(later).startswith(_prefix(first)):
        return False
    if first.get("port", 0) != later.get("port", 0):
        return False
    # Surprising, but istioctl does this: a match of no method is read as one of GET.
    methods = (_text(match.get("method")) or "exact:GET" for match in (first, later))
    authorities = (_text(match.get("authority")) for match in (first, later))
    if not (_begins(*methods) and _begins(*authorities)):
        return False
    return all(
        _all_begin(first.get(key) or {}, later.get(key) or {})
        for key in ("headers", "queryParams", "withoutHeaders")
    )


def _all_begin(first: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    return first.keys() == later.keys() and all(
        _begins(_text(first[key]), _text(later[key])) for key in first
    )


def _begins(first: str, later: str) -> bool:
    """Surprising, but istioctl does this: the earlier text has to begin with the later one."""
    return first.startswith(later)


def _text(match: Manifest | None) -> str:
    """How exact and prefix are compared; nothing for a regular expression."""
    for kind in ("exact", "prefix"):
        if match and match.get(kind):
            return f"{kind}:{match[kind]}"
    return _ANY
