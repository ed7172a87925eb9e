"""AuthorizationPolicy: what it does, for whom it is, and whom it means.

https://istio.io/latest/docs/reference/config/security/authorization-policy/
"""

import re

from microservices.manifests.objects import Manifest, Place
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.selector import Labels

TRUST_DOMAIN = "cluster.local"
_IDENTITY = re.compile(r"[^/]+/ns/([^/*]+)/sa/([^/*]+)")


def principal(account: Place) -> str:
    """The name in the certificate of an account, as rules write it."""
    namespace, name = account
    return f"{TRUST_DOMAIN}/ns/{namespace}/sa/{name}"


def account_of(name: str) -> Place | None:
    """The one account that a principal is; None for a pattern, or what is no name of an account."""
    found = _IDENTITY.fullmatch(name)
    return (found[1], found[2]) if found else None


def action(policy: Manifest) -> str:
    """What a policy does; it allows where it does not say."""
    return str(part(policy, "spec", "action") or "ALLOW")


def selector(policy: Manifest) -> Labels:
    """The labels of the pods that a policy is for; without any it is for all of its namespace."""
    return map_at(policy, "spec", "selector", "matchLabels")


def services(policy: Manifest) -> list[str]:
    """The Services that a policy is for at their waypoint, where it is not for pods."""
    targets = [*maps_at(policy, "spec", "targetRefs"), map_at(policy, "spec", "targetRef")]
    return [str(one.get("name")) for one in targets if one.get("kind") == "Service"]


def rules(policy: Manifest) -> list[Manifest]:
    """The rules of a policy, of which one has to be met; without any nothing meets it."""
    return maps_at(policy, "spec", "rules")


def sources(rule: Manifest) -> list[Manifest]:
    """Who a rule means, of whom one has to send; an empty one is everybody."""
    return [map_at(one, "source") for one in maps_at(rule, "from")] or [{}]


def operations(rule: Manifest) -> list[Manifest]:
    """What a rule means, of which one has to be asked; an empty one is everything."""
    return [map_at(one, "operation") for one in maps_at(rule, "to")] or [{}]
