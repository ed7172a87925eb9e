"""Mesh of a stack: hosts, rules and gateways, as istiod builds them from the manifests."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from microservices.manifests.api_group import GATEWAY_API, ISTIO
from microservices.manifests.gateway import is_waypoint
from microservices.manifests.objects import Manifest, group, place
from microservices.manifests.parts import map_at, part, texts_at
from microservices.manifests.pod import Pod, pods_of
from microservices.manifests.routes.host import covers, exports, full_names
from microservices.manifests.routes.parent import Parent
from microservices.manifests.routes.route import KINDS, Route
from microservices.manifests.sidecar import Sidecars
from microservices.offline.authorization.policies import AuthorizationPolicies
from microservices.offline.traffic.destination_rule import MergedRule, merged_rule
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.service import Service, services


class Mesh:
    """The Services, routes, DestinationRules and Gateways among some manifests."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self.services: dict[str, Service] = {}
        self._rules: dict[str, list[Manifest]] = {}
        self._merged: dict[Any, MergedRule] = {}
        self._manifests = list(manifests)
        for item in sorted(self._manifests, key=lambda item: (place(item)[1], place(item)[0])):
            for service in services(item):
                self.services.setdefault(service.host, service)
            if group(item) in (ISTIO, GATEWAY_API):
                self._rules.setdefault(str(item.get("kind")), []).append(item)
        self._entries = {place(item): item for item in self._rules.get("ServiceEntry", ())}
        self.routes = [Route(item) for kind in KINDS for item in self._rules.get(kind, ())]
        """All routes; those of a kind in the order in which istiod sees those of one age."""
        self._hosts = [(route, self.hosts(route)) for route in self.routes]

    @cached_property
    def authorization(self) -> AuthorizationPolicies:
        """Allowed callers of the pods; raises `Failure` where a policy needs what is unknown."""
        return AuthorizationPolicies(self._manifests)

    @cached_property
    def sidecars(self) -> Sidecars:
        """What the proxies of pods know."""
        return Sidecars(self._rules.get("Sidecar", ()))

    @cached_property
    def pods(self) -> list[Pod]:
        """One pod of each object that makes some."""
        return pods_of(self._manifests)

    @cached_property
    def gateways(self) -> Mapping[str, Manifest]:
        """The Gateways of either kind, by namespace and name with a slash; no waypoints."""
        found = self._rules.get("Gateway", ())
        return {"/".join(place(item)): item for item in found if not is_waypoint(item)}

    def routes_for(self, request: Request, host: str | None = None) -> list[Route]:
        """The routes that are for the Envoy which routes a request.

        With a `host` they are those that name it, or have a wildcard that covers it.
        """
        return [
            route
            for route, names in self._hosts
            if (host is None or any(covers(name, host) for name in names))
            and exports(route.manifest, request.source_namespace)
            and any(is_through(parent, request) for parent in route.parents)
        ]

    def hosts(self, route: Route, *, at_gateway: bool = False) -> list[str]:
        """The hosts of a route, in full and in lower case.

        Those of an HTTPRoute are its hostnames at a gateway, and its parents in the mesh.
        """
        found: Iterable[str] = route.hosts
        if route.is_http_route and at_gateway:
            found = route.gateway_hosts
        elif route.is_http_route:
            found = (host for parent in route.parents for host in self._parent_hosts(parent))
        return [host.lower() for host in found]

    def ports(self, route: Route, host: str) -> list[int | None]:
        """The ports of a host for which alone an HTTPRoute is; None where it is for all."""
        parents = [one for one in route.parents if host in self._parent_hosts(one)]
        return list(dict.fromkeys(parent.port for parent in parents)) or [None]

    def _parent_hosts(self, parent: Parent) -> list[str]:
        if parent.kind == "ServiceEntry":
            return texts_at(self._entries.get(parent.place), "spec", "hosts")
        return [parent.host] if parent.kind == "Service" else []

    def service(self, name: str, namespace: str) -> Service | None:
        """The host that a pod of a namespace means by a name, short or in full."""
        for host in full_names(name.lower(), namespace):
            if host in self.services:
                return self.services[host]
        return None

    def rule(self, service: Service, request: Request) -> MergedRule:
        """The DestinationRules of a host, for the sender of a request."""
        client, labels = request.source_namespace, request.source_labels
        asked = service.host, client, tuple(sorted(labels.items()))
        if asked not in self._merged:
            rules = self._rules.get("DestinationRule", [])
            found = merged_rule(rules, service.host, service.namespace, client, labels)
            self._merged[asked] = found
        return self._merged[asked]


def is_through(parent: Parent, request: Request) -> bool:
    """Whether a parent of a route is the gateway of a request, or the mesh where it has none."""
    if parent.kind == "Gateway":
        return request.gateway == "/".join(parent.place)
    return request.gateway is None


def gateway_pods(gateway: Manifest) -> Any:
    """The pods that a Gateway is of, whose Envoy merges all that are of the same ones.

    One of the Gateway API without an address has pods of its own.
    """
    if group(gateway) == GATEWAY_API:
        return part(gateway, "spec", "addresses") or place(gateway)
    return map_at(gateway, "spec", "selector")
