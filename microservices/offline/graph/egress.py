"""Egress of pods by NetworkPolicies, whatever their proxies allow.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from microservices.manifests.index import ManifestIndex
from microservices.manifests.network_policy import directions, peers, rules
from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.pod import NAMESPACE_NAME
from microservices.manifests.selector import Selecting

_EVERYWHERE = ("0.0.0.0/0", "::/0")
# Stands for every port, beside those that are named.
EVERY_PORT = ""


class Outlet(NamedTuple):
    """The ports at which pods reach any address, some addresses, and whole namespaces by name."""

    anywhere: frozenset[str]
    somewhere: frozenset[str]
    namespaces: tuple[tuple[str, tuple[str, ...]], ...] = ()


_UNLIMITED = Outlet(frozenset([EVERY_PORT]), frozenset([EVERY_PORT]))


class Egress:
    """The NetworkPolicies of a stack for what pods send."""

    def __init__(self, index: ManifestIndex) -> None:
        found = index.of_kind("NetworkPolicy")
        limiting = (item for item in found if "Egress" in directions(item))
        self._selection = Selecting(limiting, "spec", "podSelector", "matchLabels")

    def outlet(self, namespace: str, labels: Mapping[str, Any]) -> Outlet:
        """Where pods with these labels get out; everywhere where no policy is for them."""
        own = self._selection.selecting(namespace, labels)
        policies = [*self._selection.whole(namespace), *own]
        if not policies:
            return _UNLIMITED
        anywhere, somewhere = set[str](), set[str]()
        for rule in _rules(policies):
            meant = peers(rule, "Egress")
            ranges = [part(one, "ipBlock", "cidr") for one in meant if "ipBlock" in one]
            anywhere |= _ports(rule) if not meant or set(ranges) & {*_EVERYWHERE} else set()
            somewhere |= _ports(rule) if not meant or ranges else set()
        # What is for all pods of a namespace is what each of them needs, such as DNS.
        named: dict[str, set[str]] = {}
        for rule in _rules(own):
            for name in _namespaces(rule):
                named.setdefault(name, set()).update(_ports(rule))
        told = tuple((name, tuple(sorted(ports))) for name, ports in sorted(named.items()))
        return Outlet(frozenset(anywhere), frozenset(somewhere), told)


def _rules(policies: list[Manifest]) -> Iterator[Manifest]:
    for policy in policies:
        yield from rules(policy, "Egress")


def _ports(rule: Manifest) -> set[str]:
    return {str(port.get("port")) for port in maps_at(rule, "ports")} or {EVERY_PORT}


def _namespaces(rule: Manifest) -> Iterator[str]:
    for peer in peers(rule, "Egress"):
        selector = map_at(peer, "namespaceSelector")
        if name := part(selector, "matchLabels", NAMESPACE_NAME):
            yield str(name)
        for expression in maps_at(selector, "matchExpressions"):
            if (expression.get("key"), expression.get("operator")) == (NAMESPACE_NAME, "In"):
                yield from texts_at(expression, "values")
