"""Whether the network lets pods out to addresses that nobody named.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Mapping
from typing import Any

from offline.graph.selection import Selection
from offline.manifest_index import ManifestIndex
from offline.manifest_parts import Manifest, maps_at, part, texts_at

_EVERYWHERE = ("0.0.0.0/0", "::/0")


class Egress:
    """The NetworkPolicies of a stack for what pods send."""

    def __init__(self, index: ManifestIndex) -> None:
        found = index.of_kind("NetworkPolicy", "networking.k8s.io")
        limiting = (item for item in found if "Egress" in texts_at(item, "spec", "policyTypes"))
        self._selection = Selection(limiting, "spec", "podSelector", "matchLabels")

    def ports(self, namespace: str, labels: Mapping[str, Any]) -> set[str] | None:
        """The ports at which pods reach any address; None where that is every port."""
        whole = self._selection.whole(namespace)
        policies = [*whole, *self._selection.selecting(namespace, labels)]
        if not policies:
            return None
        found: set[str] = set()
        for rule in (rule for policy in policies for rule in maps_at(policy, "spec", "egress")):
            if _is_wide(rule):
                ports = [str(port.get("port")) for port in maps_at(rule, "ports")]
                if not ports:
                    return None
                found.update(ports)
        return found


def _is_wide(rule: Manifest) -> bool:
    peers = maps_at(rule, "to")
    return not peers or any(part(one, "ipBlock", "cidr") in _EVERYWHERE for one in peers)
