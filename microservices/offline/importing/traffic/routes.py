"""Routes of VirtualServices, HTTPRoutes and Ingresses, which lead to services of the stack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from microservices.manifests.parts import map_at, part
from microservices.offline.importing.item import Item, Tree, maps, put, take
from microservices.offline.importing.services import Service, service_of
from microservices.offline.importing.traffic.durations import milliseconds
from microservices.offline.importing.traffic.gateway import Gateways
from microservices.offline.importing.traffic.matches import gateway_match, istio_match
from microservices.offline.importing.traffic.route_words import put_faults, retries

KINDS = ("VirtualService", "HTTPRoute", "Ingress")
_ELSEWHERE = "it leads to no service of these objects"
_TWO = "a route leads to one service: its callers choose between services"
# Where a rule leads, by the kind of the route, and what stands beside it.
_WHERE = ("destination", "backend")
_TAKEN = (*_WHERE, "weight", "name", "port", "kind", "group")
_CONDITION = "`expose` has beginnings of paths alone: all requests below come in"


@dataclass
class Backend:
    """Where a rule leads: the service and its version, if it names one, and the weight.

    `written` is the part of the object that it was read from, out of which it is taken when the
    rule is said.
    """

    service: Service
    version: str | None
    weight: int
    port: Any
    written: Tree


@dataclass
class Rule:
    """One rule of a route of any kind; an Ingress has hosts for each of its own."""

    matches: list[Tree] = field(default_factory=list)
    backends: list[Backend] = field(default_factory=list)
    words: Tree = field(default_factory=dict)
    hosts: list[str] | None = None


class Routes:
    """Reads routes, with the versions that subsets and hosts stand for."""

    def __init__(self, services: Sequence[Service], subsets: dict[tuple[str, str], str]) -> None:
        self._services = services
        self._subsets = subsets

    def write(self, items: Sequence[Item], gateways: Gateways) -> None:
        """Write what each route says at the service that it leads to."""
        for item in items:
            if item.kind in KINDS:
                self._route(item, gateways)

    def _route(self, item: Item, gateways: Gateways) -> None:
        at_gateway, hosts = gateways.hosts_of(item, self._services)
        item.reasons |= dict.fromkeys(_WHERE, _ELSEWHERE)
        for rule in _READERS[item.kind](self, item):
            owners = {one.service.name for one in rule.backends}
            if len(owners) == 1:
                self._rule(item, rule, at_gateway, rule.hosts or hosts, gateways)
            else:
                why = _TWO if owners else _ELSEWHERE
                item.why = "" if item.said else why
                item.reasons |= dict.fromkeys(_WHERE, why)

    def _rule(
        self, item: Item, rule: Rule, at_gateway: bool, hosts: list[str], gateways: Gateways
    ) -> None:
        for one in rule.backends:
            for key in _TAKEN:
                take(one.written, key)
        service = rule.backends[0].service
        paths = [one["path"] for one in rule.matches if "path" in one]
        item.say(f"services.{service.name}")
        if at_gateway:
            everything = not rule.matches or any("path" not in one for one in rule.matches)
            prefixes = [_prefix(path) for path in paths]
            gateways.expose(
                service, hosts, ["/"] if everything else prefixes, rule.backends[0].port
            )
        split = {one.version: one.weight for one in rule.backends if one.version}
        chosen = len(service.versions) > 1 and bool(split)
        narrow = [one for one in rule.matches if one.keys() != {"path"} or not at_gateway]
        if rule.matches and narrow and (chosen or rule.words):
            for match in rule.matches:
                route: Tree = {"match": match, **rule.words}
                put(route, "to", _to(split) if chosen else None)
                service.settings.setdefault("traffic", {}).setdefault("routes", []).append(route)
        else:
            if at_gateway:
                _tell_conditions(item, rule.matches)
            if chosen:
                write_weights(service, split)
            for key, value in rule.words.items():
                put(service.settings, f"traffic.{key}", value)

    def _backend(
        self, written: Tree, host: Any, subset: Any = None, weight: Any = None, port: Any = None
    ) -> Backend | None:
        service = service_of(self._services, host)
        if service is None:
            return None
        version = self._subsets.get((service.name, str(subset)), subset)
        address = next(
            (one for one in service.addresses if one.name == str(host).partition(".")[0]), None
        )
        if version is None and address is not None and address.name != service.name:
            version = service.version_of(address.selector)
        return Backend(service, version, 100 if weight is None else weight, port, written)

    def virtual_service(self, item: Item) -> Iterator[Rule]:
        """The rules of a VirtualService."""
        for one in maps(item.rest, "spec.http"):
            rule = Rule([istio_match(match) for match in maps(one, "match")])
            for to in maps(one, "route"):
                where = map_at(to, "destination")
                port = part(where, "port", "number")
                host, subset = where.get("host"), where.get("subset")
                if found := self._backend(to, host, subset, to.get("weight"), port):
                    rule.backends.append(found)
            take(one, "name")
            put(rule.words, "timeoutMilliseconds", milliseconds(take(one, "timeout")))
            put(rule.words, "retries", retries(one))
            put(rule.words, "rewrite.path", take(one, "rewrite.uri"))
            put(rule.words, "rewrite.host", take(one, "rewrite.authority"))
            put_faults(one, rule.words)
            yield rule

    def http_route(self, item: Item) -> Iterator[Rule]:
        """The rules of an HTTPRoute."""
        for one in maps(item.rest, "spec.rules"):
            rule = Rule([gateway_match(match) for match in maps(one, "matches")])
            for to in maps(one, "backendRefs"):
                weight, port = to.get("weight", 1), to.get("port")
                if found := self._backend(to, to.get("name"), None, weight, port):
                    rule.backends.append(found)
            put(rule.words, "timeoutMilliseconds", milliseconds(take(one, "timeouts.request")))
            yield rule

    def ingress(self, item: Item) -> Iterator[Rule]:
        """The paths of an Ingress, each a rule."""
        default = item.take("spec.defaultBackend")
        for one in [{"http": {"paths": [{"backend": default}]}}] if default else []:
            item.rest.setdefault("spec", {}).setdefault("rules", []).append(one)
        for rule in maps(item.rest, "spec.rules"):
            hosts = [take(rule, "host", "*")]
            for one in maps(rule, "http.paths"):
                path, exact = take(one, "path", "/"), take(one, "pathType") == "Exact"
                service = map_at(one, "backend", "service")
                port = map_at(service, "port")
                number = port.get("number") or port.get("name")
                found = self._backend(one, service.get("name"), port=number)
                match = {"path": path if exact else {"prefix": path}}
                yield Rule([match], [found] if found else [], hosts=hosts)


_READERS = {
    "VirtualService": Routes.virtual_service,
    "HTTPRoute": Routes.http_route,
    "Ingress": Routes.ingress,
}


def _tell_conditions(item: Item, matches: list[Tree]) -> None:
    """What `expose` does not say of the requests that come in."""
    for match in matches:
        beside = [*(match.keys() - {"path"})]
        if not isinstance(match.get("path", {}), dict) or "regex" in match.get("path", {}):
            beside.append("exactPath")
        for key in sorted(beside):
            item.rest.setdefault("matches", {})[key] = True
            item.reasons["matches"] = _CONDITION


def _prefix(path: Any) -> str:
    text = path if isinstance(path, str) else path.get("prefix") or "/"
    return text.rstrip("/") or "/"


def _to(split: dict[str, int]) -> str | dict[str, int]:
    return next(iter(split)) if len(split) == 1 else _hundred(split)


def _hundred(split: dict[str, int]) -> dict[str, int]:
    """Weights that total 100, in the same proportions."""
    total = sum(split.values()) or 1
    found = {name: weight * 100 // total for name, weight in split.items()}
    first = next(iter(found))
    return {**found, first: found[first] + 100 - sum(found.values())}


def write_weights(service: Service, split: dict[str, int]) -> None:
    """Write the weights of all versions of a service."""
    weights = _hundred(split)
    for version in service.versions:
        service.settings["versions"].setdefault(version, {})["weight"] = weights.get(version, 0)
