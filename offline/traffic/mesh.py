"""Mesh of a stack: hosts, rules and gateways, as istiod builds them from the manifests."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from manifests.host import covers, exports, full_name, full_names
from manifests.objects import Manifest, group, place
from manifests.parts import map_at, texts_at
from manifests.pod import Pod, pods_of
from manifests.sidecar import Sidecars
from offline.authorization.policies import AuthorizationPolicies
from offline.traffic.condition import MESH, is_among
from offline.traffic.destination_rule import MergedRule, merged_rule
from offline.traffic.request import Request
from offline.traffic.service import Service, services

_ISTIO = "networking.istio.io"


class Mesh:
    """The Services, VirtualServices, DestinationRules and Gateways among some manifests."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self.services: dict[str, Service] = {}
        self._rules: dict[str, list[Manifest]] = {}
        self._merged: dict[Any, MergedRule] = {}
        self._manifests = list(manifests)
        for item in sorted(self._manifests, key=lambda item: (place(item)[1], place(item)[0])):
            for service in services(item):
                self.services.setdefault(service.host, service)
            if group(item) == _ISTIO:
                self._rules.setdefault(str(item.get("kind")), []).append(item)
        self._hosts = [(item, hosts(item)) for item in self.virtual_services]

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

    @property
    def gateways(self) -> Mapping[str, Manifest]:
        """The Gateways, by namespace and name with a slash."""
        return {"/".join(place(item)): item for item in self._rules.get("Gateway", ())}

    @property
    def virtual_services(self) -> list[Manifest]:
        """All VirtualServices, in the order in which istiod sees those of one age."""
        return self._rules.get("VirtualService", [])

    def virtual_services_for(self, request: Request, host: str | None = None) -> list[Manifest]:
        """The VirtualServices that are for the Envoy which routes a request.

        With a `host` they are those that name it, or have a wildcard that covers it.
        """
        return [
            item
            for item, names in self._hosts
            if (host is None or any(covers(name, host) for name in names))
            and exports(item, request.source_namespace)
            and is_among(
                texts_at(item, "spec", "gateways") or [MESH],
                request,
                place(item)[0],
            )
        ]

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


def hosts(virtual_service: Manifest) -> list[str]:
    """The hosts of a VirtualService, in full and in lower case."""
    namespace = place(virtual_service)[0]
    return [
        full_name(host, namespace).lower() for host in texts_at(virtual_service, "spec", "hosts")
    ]


def selects_same_pods(gateway: Manifest, other: Manifest) -> bool:
    """Whether two Gateways are of the same pods, whose Envoy merges them."""
    return map_at(gateway, "spec", "selector") == map_at(other, "spec", "selector")
