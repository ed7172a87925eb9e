"""Who reaches whom by a set of NetworkPolicies, as Kubernetes describes them.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from microservices.manifests.network_policy import Direction, directions, peers, rules
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at
from microservices.manifests.pod import Pod
from microservices.manifests.selector import matches as selects

End = Pod | str
"""A pod, or the address of something that is none."""


class NetworkPolicies:
    """The NetworkPolicies among some objects; they add up, and their order means nothing."""

    def __init__(self, objects: Iterable[Manifest]) -> None:
        self._policies = [one for one in objects if one.get("kind") == "NetworkPolicy"]
        self._found: dict[tuple[Pod, str], list[Manifest]] = {}

    def let(self, source: End, destination: End, port: int, protocol: str = "TCP") -> bool:
        """Whether a connection may be opened: both ends have to let it."""
        if source is destination:
            # A pod cannot be kept from itself.
            return True
        return self._allow("Egress", source, destination, destination, port, protocol) and (
            self._allow("Ingress", destination, source, destination, port, protocol)
        )

    def isolate(self, pod: Pod, direction: Direction) -> bool:
        """Whether any policy selects a pod for a direction; a pod that none selects is open."""
        return bool(self._selecting(pod, direction))

    def _allow(
        self,
        direction: Direction,
        selected: End,
        peer: End,
        destination: End,
        port: int,
        protocol: str,
    ) -> bool:
        if isinstance(selected, str):
            return True
        policies = self._selecting(selected, direction)
        return not policies or any(
            _fits_peer(rule, direction, place(policy)[0], peer)
            and _fits_port(rule, destination, port, protocol)
            for policy in policies
            for rule in rules(policy, direction)
        )

    def _selecting(self, pod: Pod, direction: Direction) -> list[Manifest]:
        if (pod, direction) not in self._found:
            self._found[pod, direction] = [
                policy
                for policy in self._policies
                if place(policy)[0] == pod.namespace
                and direction in directions(policy)
                and selects(map_at(policy, "spec", "podSelector"), pod.labels)
            ]
        return self._found[pod, direction]


def _fits_peer(rule: Manifest, direction: Direction, namespace: str, peer: End) -> bool:
    meant = peers(rule, direction)
    return not meant or any(_is(one, namespace, peer) for one in meant)


def _is(written: Mapping[str, Any], namespace: str, peer: End) -> bool:
    if "ipBlock" in written:
        address = peer if isinstance(peer, str) else peer.address
        return address is not None and _within(written["ipBlock"], address)
    if isinstance(peer, str):
        return False
    # Beside each other they are one peer: these pods in those namespaces.
    if (spaces := written.get("namespaceSelector")) is None:
        inside = peer.namespace == namespace
    else:
        inside = selects(spaces, peer.namespace_labels)
    return inside and selects(written.get("podSelector") or {}, peer.labels)


def _within(block: Mapping[str, Any], address: str) -> bool:
    found = ip_address(address)
    without = block.get("except") or ()
    return found in ip_network(block["cidr"]) and not any(
        found in ip_network(one) for one in without
    )


def _fits_port(rule: Mapping[str, Any], destination: End, port: int, protocol: str) -> bool:
    ports = rule.get("ports")
    return not ports or any(
        one.get("protocol", "TCP") == protocol and _covers(one, destination, port) for one in ports
    )


def _covers(written: Mapping[str, Any], destination: End, port: int) -> bool:
    first = written.get("port")
    if first is None:
        return True
    if isinstance(first, str):
        # A name is that of a container's port, at the end that is connected to.
        return isinstance(destination, Pod) and destination.ports.get(first) == port
    return first <= port <= written.get("endPort", first)
