"""Evaluation of AuthorizationPolicies for a workload, as Istio's sidecars do it.

https://istio.io/latest/docs/concepts/security/#implicit-enablement
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from microservices.manifests.authorization_policy import action, rules, selector
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, part
from microservices.manifests.pod import Pod
from microservices.manifests.selector import carries
from microservices.offline.authorization.rule import (
    Arrival,
    fits,
    refuse_unknown,
    without_http,
)
from microservices.offline.failure import Failure

ROOT_NAMESPACE = "istio-system"
_ACTIONS = ("ALLOW", "DENY", "CUSTOM", "AUDIT")


@dataclass(frozen=True)
class Refusal:
    """That something is not let in: by a policy, or, for None, because no policy allows it."""

    policy: Manifest | None


class AuthorizationPolicies:
    """The AuthorizationPolicies among some objects.

    Policies of the root namespace are for every namespace. `refusing` names the providers of
    CUSTOM policies that refuse what they are asked. Raises `Failure` where a policy asks for what
    is not evaluated here.
    """

    def __init__(self, objects: Iterable[Manifest], refusing: Collection[str] = ()) -> None:
        self._policies = [one for one in objects if one.get("kind") == "AuthorizationPolicy"]
        for rule in [rule for one in self._policies for rule in rules(one)]:
            refuse_unknown(rule)
        self._refusing = refusing
        self._found: dict[tuple[Pod, str], list[Manifest]] = {}

    def let(self, arrival: Arrival, pod: Pod) -> bool:
        """Whether nothing refuses it."""
        return self.refusal(arrival, pod) is None

    def refusal(self, arrival: Arrival, pod: Pod) -> Refusal | None:
        """CUSTOM before DENY before ALLOW; without any ALLOW for it, a workload takes all."""
        asking = [
            policy
            for policy in self._of(pod, "CUSTOM")
            if part(policy, "spec", "provider", "name") in self._refusing
        ]
        for policy in [*asking, *self._of(pod, "DENY")]:
            if _matches(policy, arrival):
                return Refusal(policy)
        allowing = self._of(pod, "ALLOW")
        let = not allowing or any(_matches(policy, arrival) for policy in allowing)
        return None if let else Refusal(None)

    def _of(self, pod: Pod, does: str) -> list[Manifest]:
        if (pod, does) not in self._found:
            found = [one for one in self._policies if _action(one) == does and _is_for(one, pod)]
            self._found[pod, does] = found
        return self._found[pod, does]


def _action(policy: Manifest) -> str:
    found = action(policy)
    if found not in _ACTIONS:
        raise Failure(f"an AuthorizationPolicy has no action {found}")
    return found


def _is_for(policy: Manifest, pod: Pod) -> bool:
    if "targetRefs" in map_at(policy, "spec"):
        raise Failure("targetRefs are for gateways and waypoints, not for a workload's sidecar")
    beside = place(policy)[0] in (pod.namespace, ROOT_NAMESPACE)
    return beside and carries(pod.labels, selector(policy))


def _matches(policy: Manifest, arrival: Arrival) -> bool:
    """Whether any rule fits; a policy without rules fits nothing, so that ALLOW lets nobody in."""
    written = rules(policy)
    if arrival.method is None:
        written = _of_connections(written, _action(policy))
    return any(fits(rule, arrival) for rule in written)


def _of_connections(written: list[Manifest], does: str) -> list[Manifest]:
    """Rules as they are for a connection that is not HTTP: never wider than what was meant.

    One of ALLOW that asks for HTTP is left out, any other does without what it asks of HTTP.
    https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/
    """
    if does == "ALLOW":
        return [rule for rule in written if without_http(rule) == rule]
    return [without_http(rule) for rule in written]
