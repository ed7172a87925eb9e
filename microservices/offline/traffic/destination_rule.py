"""The DestinationRules of a host, as istiod merges them.

https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.routes.host import exports, full_name, nearest_name
from microservices.manifests.selector import carries

_POLICIES = ("connectionPool", "outlierDetection", "loadBalancer", "tls")
_OTHER_POLICIES = ("tunnel", "proxyProtocol", "retryBudget")
# A rule there is for every namespace.
_ROOT = "istio-system"


@dataclass(frozen=True)
class MergedRule:
    """The subsets and the policy that hold for a host: of each, the first that was written."""

    subsets: Mapping[str, Manifest]
    policy: Manifest

    def labels(self, subset: str) -> Mapping[str, Any] | None:
        """The labels of a subset's pods, None where no rule has it."""
        return map_at(self.subsets[subset], "labels") if subset in self.subsets else None

    def policy_for(self, subset: str, port: int) -> Manifest:
        """The trafficPolicy of a subset at a port, over that of the host.

        What stands at a port takes the place of all of its level: what it leaves out is Envoy's
        default, and not what stands above.
        """
        host, _ = _at_port(self.policy, port)
        if "trafficPolicy" not in self.subsets.get(subset, {}):
            return host
        own, at_port = _at_port(map_at(self.subsets[subset], "trafficPolicy"), port)
        if at_port:
            host = {key: value for key, value in host.items() if key not in _POLICIES}
        return {**host, **own}


NO_RULE = MergedRule({}, {})


def merged_rule(
    rules: Sequence[Manifest], host: str, home: str, client: str, labels: Mapping[str, str]
) -> MergedRule:
    """What holds for a host of the namespace `home`, for a client with these labels.

    The rules of the client's namespace come before those beside the Service, and these before
    those of Istio's own namespace; rules of several namespaces are never merged.
    """
    for namespace in dict.fromkeys((client, home, _ROOT)):
        beside = [rule for rule in rules if place(rule)[0] == namespace]
        named = [
            (rule, full_name(str(part(rule, "spec", "host")), namespace))
            for rule in beside
            if _is_seen(rule, namespace, client, labels)
        ]
        nearest = nearest_name(host, [name for _, name in named])
        if nearest is not None:
            return _merge(rule for rule, name in named if name == nearest)
    return NO_RULE


def _is_seen(rule: Manifest, namespace: str, client: str, labels: Mapping[str, str]) -> bool:
    selector = part(rule, "spec", "workloadSelector")
    if selector is not None:
        return namespace == client and carries(labels, map_at(selector, "matchLabels"))
    return exports(rule, client)


def _merge(rules: Iterable[Manifest]) -> MergedRule:
    """Rules for some workloads come first, then by name: all of a stack is of the same age."""

    def rank(rule: Manifest) -> tuple[bool, str]:
        return part(rule, "spec", "workloadSelector") is None, place(rule)[1]

    subsets: dict[str, Manifest] = {}
    policy: Manifest = {}
    for rule in sorted(rules, key=rank):
        for subset in maps_at(rule, "spec", "subsets"):
            subsets.setdefault(str(subset.get("name")), subset)
        policy = policy or map_at(rule, "spec", "trafficPolicy")
    return MergedRule(subsets, policy)


def _at_port(policy: Manifest, port: int) -> tuple[Manifest, bool]:
    """A policy at a port, and whether one is written for just that port."""
    for setting in maps_at(policy, "portLevelSettings"):
        if part(setting, "port", "number") == port:
            return {key: setting[key] for key in _POLICIES if key in setting}, True
    wanted = (*_POLICIES, *_OTHER_POLICIES)
    return {key: policy[key] for key in wanted if key in policy}, False
