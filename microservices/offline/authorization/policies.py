"""Evaluation of AuthorizationPolicies for a workload, as Istio's sidecars do it.

https://istio.io/latest/docs/concepts/security/#implicit-enablement
"""

from collections.abc import Iterable

from microservices.manifests.authorization_policy import action, rules, selector, sources
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, texts_at
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


class AuthorizationPolicies:
    """The AuthorizationPolicies among some objects.

    Policies of the root namespace are for every namespace. What a CUSTOM policy asks of its
    provider is taken to be let in. Raises `Failure` where a policy asks for what is not evaluated
    here.
    """

    def __init__(self, objects: Iterable[Manifest]) -> None:
        self._policies = [one for one in objects if one.get("kind") == "AuthorizationPolicy"]
        for rule in [rule for one in self._policies for rule in rules(one)]:
            refuse_unknown(rule)
        self._found: dict[tuple[Pod, str], list[Manifest]] = {}

    def refusal(self, arrival: Arrival, pod: Pod) -> str:
        """Why something is refused, empty where it is let in.

        DENY comes before ALLOW; without any ALLOW for it, a workload takes all.
        """
        for policy in self._of(pod, "DENY"):
            if _matches(policy, arrival):
                return policy_words(policy)
        allowing = self._of(pod, "ALLOW")
        if not allowing or any(_matches(policy, arrival) for policy in allowing):
            return ""
        account = arrival.principal.rpartition("/")[2]
        asked = "connect" if arrival.method is None else "ask for this"
        return f"no AuthorizationPolicy lets {account} {asked}"

    def _of(self, pod: Pod, does: str) -> list[Manifest]:
        if (pod, does) not in self._found:
            found = [one for one in self._policies if _action(one) == does and _is_for(one, pod)]
            self._found[pod, does] = found
        return self._found[pod, does]


def policy_words(policy: Manifest) -> str:
    """Reason of a DENY policy: a missing token, or the name of the policy."""
    found = [source for rule in rules(policy) for source in sources(rule)]
    asked = [text for source in found for text in texts_at(source, "notRequestPrincipals")]
    if not asked:
        return f"some requests refused by {place(policy)[1]}"
    issuers = dict.fromkeys(text.removesuffix("*").removesuffix("/") for text in asked)
    named = " or ".join(filter(None, issuers))
    return f"needs a token of {named}" if named else "needs a token"


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
    """Whether any rule fits; a policy without rules fits nothing, so that ALLOW lets nobody in.

    For a connection that is not HTTP no rule is wider than what was meant: one of ALLOW that asks
    for HTTP is left out, any other does without what it asks of HTTP.
    https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/
    """
    written = rules(policy)
    if arrival.method is None and _action(policy) == "ALLOW":
        written = [rule for rule in written if without_http(rule) == rule]
    elif arrival.method is None:
        written = [without_http(rule) for rule in written]
    return any(fits(rule, arrival) for rule in written)
