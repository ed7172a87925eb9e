"""NetworkPolicy: the connections that it lets pods open or accept.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from typing import Literal

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at, texts_at

Direction = Literal["Ingress", "Egress"]
_KEYS = {"Ingress": ("ingress", "from"), "Egress": ("egress", "to")}


def directions(policy: Manifest) -> list[str]:
    """What it limits: where it does not say, what comes in, and what goes out if it has rules."""
    written = texts_at(policy, "spec", "policyTypes")
    return written or ["Ingress", *(["Egress"] if map_at(policy, "spec").get("egress") else [])]


def rules(policy: Manifest, direction: Direction) -> list[Manifest]:
    """The rules for a direction, of which one has to let a connection; without any none does."""
    return maps_at(policy, "spec", _KEYS[direction][0])


def peers(rule: Manifest, direction: Direction) -> list[Manifest]:
    """The other ends that a rule means; without any it means everybody."""
    return maps_at(rule, _KEYS[direction][1])
