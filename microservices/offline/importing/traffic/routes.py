"""Routes of VirtualServices, HTTPRoutes and Ingresses, which lead to services of the stack."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from microservices.manifests.parts import map_at, part
from microservices.offline.importing.item import Item, maps, put, take
from microservices.offline.importing.services import Service, service_of
from microservices.offline.importing.traffic.attachment import Attachment, attachment
from microservices.offline.importing.traffic.canary import is_canary, put_canary, take_share
from microservices.offline.importing.traffic.durations import milliseconds
from microservices.offline.importing.traffic.gateway import NO_CERTIFICATE, Gateways
from microservices.offline.importing.traffic.matches import gateway_match, istio_match
from microservices.offline.importing.traffic.route_words import put_faults, retries
from microservices.offline.importing.traffic.rules import (
    ELSEWHERE,
    Backend,
    Rule,
    obstacle,
    specificity,
)

KINDS = ("VirtualService", "HTTPRoute", "Ingress")
_PLAIN_PATH = re.compile(r"/[\w.~!&',;=:@%/-]*")
_EXPRESSION = "a path of `expose` is no expression"
_NO_HTTP = "routes are of HTTP: connections go to versions by their weights"


class Routes:
    """Reads routes, with the versions that subsets and hosts stand for."""

    def __init__(
        self, services: Sequence[Service], subsets: dict[tuple[str, str], str], own: str
    ) -> None:
        self._services = services
        self._subsets = subsets
        self._own = own

    def read(self, items: Sequence[Item], gateways: Gateways) -> list[Rule]:
        """The rules that the settings have words for, in the order in which requests meet them."""
        found: list[Rule] = []
        for item in sorted((one for one in items if one.kind in KINDS), key=is_canary):
            at = None if item.why else attachment(item, gateways, self._services, self._own)
            if at is None:
                continue
            if item.kind == "VirtualService":
                item.why = _NO_HTTP
                item.reasons |= dict.fromkeys(("spec.tcp", "spec.tls"), _NO_HTTP)
            covered: list[str] = []
            for rule in _READERS[item.kind](self, item, at):
                unserved = [host for host in rule.at.hosts if not gateways.serves(host)]
                why = NO_CERTIFICATE if unserved else obstacle(rule, covered)
                covered += rule.prefixes if item.kind == "VirtualService" else []
                if is_canary(item) and why is None:
                    put_canary(rule, found)
                elif why is None:
                    found.append(rule)
                else:
                    rule.tell(why)
            if is_canary(item):
                take_share(item)
        return sorted(found, key=specificity)

    def _backend(
        self,
        rule: Rule,
        written: Any,
        host: Any,
        place: str,
        *,
        subset: Any = None,
        weight: Any = None,
        port: Any = None,
    ) -> None:
        """Add where a rule leads, if that is a service; else it is left at its place."""
        service = service_of(self._services, host, self._own)
        if service is None or written.get("namespace", self._own) != self._own:
            rule.item.reasons[f"{rule.place}{place}"] = rule.elsewhere = ELSEWHERE
            return
        name = str(host).partition(".")[0]
        address = next((one for one in service.addresses if one.name == name), None)
        version: str | None = ""
        if subset is not None:
            version = self._subsets.get((service.name, str(subset)))
        elif address is not None and address.name != service.name:
            versions = service.versions_of(address.selector)
            version = versions[0] if len(versions) == 1 else None
            version = "" if len(versions) == len(service.versions) else version
        weight = 100 if weight is None else weight
        rule.backends.append(Backend(service, version, weight, port, written))

    def virtual_service(self, item: Item, at: Attachment) -> Iterator[Rule]:
        """The rules of a VirtualService."""
        for place, one in enumerate(maps(item.rest, "spec.http")):
            rule = Rule(item, f"spec.http[{place}]", one, at)
            rule.matches = [istio_match(match) for match in maps(one, "match")]
            for number, to in enumerate(maps(one, "route")):
                where = map_at(to, "destination")
                self._backend(
                    rule,
                    to,
                    where.get("host"),
                    f".route[{number}]",
                    subset=where.get("subset"),
                    weight=to.get("weight"),
                    port=part(where, "port", "number"),
                )
            take(one, "name")
            put(rule.words, "timeoutMilliseconds", milliseconds(take(one, "timeout")))
            put(rule.words, "retries", retries(one))
            put(rule.words, "rewrite.path", take(one, "rewrite.uri"))
            put(rule.words, "rewrite.host", take(one, "rewrite.authority"))
            put_faults(one, rule.words)
            yield rule

    def http_route(self, item: Item, at: Attachment) -> Iterator[Rule]:
        """The rules of an HTTPRoute."""
        for place, one in enumerate(maps(item.rest, "spec.rules")):
            rule = Rule(item, f"spec.rules[{place}]", one, at)
            rule.matches = [gateway_match(match) for match in maps(one, "matches")]
            for number, to in enumerate(maps(one, "backendRefs")):
                self._backend(
                    rule,
                    to,
                    to.get("name"),
                    f".backendRefs[{number}]",
                    weight=to.get("weight", 1),
                    port=to.get("port"),
                )
            put(rule.words, "timeoutMilliseconds", milliseconds(take(one, "timeouts.request")))
            yield rule

    def ingress(self, item: Item, _: Attachment) -> Iterator[Rule]:
        """The paths of an Ingress, each a rule."""
        default = item.take("spec.defaultBackend")
        for one in [{"http": {"paths": [{"backend": default}]}}] if default else []:
            item.rest.setdefault("spec", {}).setdefault("rules", []).append(one)
        for place, one in enumerate(maps(item.rest, "spec.rules")):
            at = Attachment(hosts=[take(one, "host", "*")])
            for number, path in enumerate(maps(one, "http.paths")):
                rule = Rule(item, f"spec.rules[{place}].http.paths[{number}]", path, at)
                text, exact = take(path, "path", "/"), take(path, "pathType") == "Exact"
                service = map_at(path, "backend", "service")
                port = map_at(service, "port")
                port = port.get("number") or port.get("name")
                self._backend(rule, path, service.get("name"), ".backend", port=port)
                rule.matches = [{"path": text if exact else {"prefix": text}}]
                if not _PLAIN_PATH.fullmatch(text):
                    rule.why, rule.backends = _EXPRESSION, []
                yield rule


_READERS = {
    "VirtualService": Routes.virtual_service,
    "HTTPRoute": Routes.http_route,
    "Ingress": Routes.ingress,
}
