"""Rules of routes: where they lead, for which requests, and whether the settings can say it."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from microservices.offline.importing.item import Item, Tree, leaves, maps, take
from microservices.offline.importing.services import Service
from microservices.offline.importing.traffic.attachment import Attachment

ELSEWHERE = "it leads to no service of these objects"
_TWO = "a route leads to one service: its callers choose between services"
_NO_VERSION = "what it leads to is neither one version of the service nor all of them"
_MIXED = "versions divide all requests: none of the destinations has every pod"
_PORT = "requests to a port stay at this port"
_NO_PORT = "it leads to no port of the service"
_COVERED = "no request comes here: a rule before it has them all"
_EVERYTHING = ({}, {"path": {"prefix": "/"}})
# What stands beside the place where a rule leads.
_TAKEN = ("destination", "backend", "weight", "name", "port", "kind", "group", "namespace")


@dataclass
class Backend:
    """Where a rule leads: the service, and its version; all of them for "", and None for neither.

    `written` is the part of the object that it was read from.
    """

    service: Service
    version: str | None
    weight: int
    port: Any
    written: Tree


@dataclass
class Rule:
    """One rule of a route of any kind, and its place in the object; `before` is all that it says.

    An Ingress has hosts for each of its rules.
    """

    item: Item
    place: str
    written: Tree
    at: Attachment
    matches: list[Tree] = field(default_factory=list)
    backends: list[Backend] = field(default_factory=list)
    words: Tree = field(default_factory=dict)
    why: str = ""
    elsewhere: str = ""
    before: Tree = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = deepcopy(self.written)

    @property
    def service(self) -> Service:
        """The service that a sound rule leads to."""
        return self.backends[0].service

    @property
    def port(self) -> str | None:
        """The name of the port that it leads to; None for the first."""
        return self.service.ports.called(self.backends[0].port)

    @property
    def split(self) -> dict[str, int]:
        """The weight of each version, where there are several and they are named."""
        found: dict[str, int] = {}
        for one in self.backends if len(self.service.versions) > 1 else []:
            if one.version:
                found[one.version] = found.get(one.version, 0) + one.weight
        return found

    @property
    def is_wide(self) -> bool:
        """Whether it is for all requests."""
        return not self.matches or any(one in _EVERYTHING for one in self.matches)

    @property
    def is_read(self) -> bool:
        """Whether its conditions have words: one without a word makes it narrower."""
        written = [*maps(self.written, "match"), *maps(self.written, "matches")]
        return not any(next(leaves(one), None) for one in written)

    @property
    def prefixes(self) -> list[str]:
        """The beginnings of paths below which it is for all requests."""
        if not self.is_read:
            return []
        if self.is_wide:
            return ["/"]
        paths = [one["path"] for one in self.matches if one.keys() == {"path"}]
        return [path["prefix"] for path in paths if isinstance(path, dict) and "prefix" in path]

    @property
    def requests(self) -> list[Tree]:
        """Its matches; a beginning of a path is text for Istio, and whole segments elsewhere."""
        found: list[Tree] = []
        for one in self.matches or [{}]:
            path = one.get("path")
            start = path.get("prefix", "/") if isinstance(path, dict) else "/"
            if start.endswith("/") or self.item.kind == "VirtualService":
                found.append(one)
            else:
                found += [{**one, "path": start}, {**one, "path": {"prefix": f"{start}/"}}]
        return found

    def tell(self, why: str) -> None:
        """Leave all of it, with the reason, if the words of it have none of their own."""
        self.written.clear()
        self.written.update(deepcopy(self.before))
        if why:
            self.item.reasons[self.place] = why
        self.item.why = "" if self.item.said else why or ELSEWHERE

    def say(self) -> None:
        """Take where it leads; the rest has been read."""
        for one in self.backends:
            for key in _TAKEN:
                take(one.written, key)
        self.item.say(f"services.{self.service.name}")


def obstacle(rule: Rule, covered: Sequence[str]) -> str | None:
    """Why the settings do not say a rule: "" where its own words say why, None where they do."""
    owners = {one.service.name for one in rule.backends}
    versions = {one.version for one in rule.backends}
    if rule.why or not owners:
        return rule.why or rule.elsewhere
    if len(owners) > 1 or (rule.at.in_mesh and rule.at.in_mesh != owners):
        return _TWO
    if None in versions:
        return _NO_VERSION
    if len(versions) > 1 and "" in versions:
        return _MIXED
    if not rule.is_read:
        return ""
    if not all(_has_port(rule.service, one.port) for one in rule.backends):
        return _NO_PORT
    ports = {rule.service.ports.called(one.port) for one in rule.backends}
    if len(ports) > 1 or (rule.at.in_mesh and ports != {None}):
        return _PORT
    return _COVERED if _is_covered(rule, covered) else None


def _has_port(service: Service, port: Any) -> bool:
    """Whether a service has a port; one port may have several numbers."""
    found = service.ports.found
    written = [one for address in service.addresses for one in maps(address.rest, "spec.ports")]
    return (
        port is None
        or any(port in (one.number, one.name, one.target) for one in found)
        or (len(found) == 1 and any(one.get("port") == port for one in written))
    )


def _is_covered(rule: Rule, prefixes: Sequence[str]) -> bool:
    """Whether each request of a rule begins with a path that a rule before it has."""
    return all(
        any(_beginning(match).startswith(prefix) for prefix in prefixes)
        for match in rule.matches or [{}]
    )


def _beginning(match: Tree) -> str:
    path = match.get("path", "/")
    return path if isinstance(path, str) else path.get("prefix", "/")


def specificity(rule: Rule) -> tuple[int, ...]:
    """By what the Gateway API and Ingresses order rules: the longest path comes first."""
    if rule.item.kind == "VirtualService":
        return (0,)
    each = [
        (
            not isinstance(one.get("path", {}), str),
            -len(_beginning(one)),
            "methods" not in one,
            -len(one.get("headers", {})),
            -len(one.get("query", {})),
        )
        for one in rule.matches or [{}]
    ]
    return (1, *min(each))
