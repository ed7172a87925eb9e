"""Which requests AuthorizationPolicies let reach a workload, as Istio's sidecars decide.

https://istio.io/latest/docs/concepts/security/#implicit-enablement
"""

from collections.abc import Collection, Iterable

from offline.manifest_parts import Manifest, map_at, maps_at, part, place
from tests.access.authorization_rule import Request, fits, refuse_unknown, without_http
from tests.access.pods import Pod

ROOT_NAMESPACE = "istio-system"
_ACTIONS = ("ALLOW", "DENY", "CUSTOM", "AUDIT")


class AuthorizationPolicies:
    """The AuthorizationPolicies among some objects.

    Policies of the root namespace are for every namespace. `refusing` names the providers of
    CUSTOM policies that refuse what they are asked.
    """

    def __init__(self, objects: Iterable[Manifest], refusing: Collection[str] = ()) -> None:
        self._policies = [one for one in objects if one.get("kind") == "AuthorizationPolicy"]
        for rule in [rule for one in self._policies for rule in maps_at(one, "spec", "rules")]:
            refuse_unknown(rule)
        self._refusing = refusing
        self._found: dict[tuple[Pod, str], list[Manifest]] = {}

    def let(self, request: Request, pod: Pod) -> bool:
        """CUSTOM before DENY before ALLOW; without any ALLOW for it, a workload takes all."""
        for policy in self._of(pod, "CUSTOM"):
            provider = part(policy, "spec", "provider", "name")
            if provider in self._refusing and _matches(policy, request):
                return False
        if any(_matches(policy, request) for policy in self._of(pod, "DENY")):
            return False
        allowing = self._of(pod, "ALLOW")
        return not allowing or any(_matches(policy, request) for policy in allowing)

    def _of(self, pod: Pod, action: str) -> list[Manifest]:
        if (pod, action) not in self._found:
            found = [one for one in self._policies if _action(one) == action and _is_for(one, pod)]
            self._found[pod, action] = found
        return self._found[pod, action]


def _action(policy: Manifest) -> str:
    action = map_at(policy, "spec").get("action", "ALLOW")
    if action not in _ACTIONS:
        raise ValueError(f"an AuthorizationPolicy has no action {action}")
    return action


def _is_for(policy: Manifest, pod: Pod) -> bool:
    if "targetRefs" in map_at(policy, "spec"):
        raise ValueError("targetRefs are for gateways and waypoints, not for a workload's sidecar")
    labels = map_at(policy, "spec", "selector", "matchLabels")
    return place(policy)[0] in (pod.namespace, ROOT_NAMESPACE) and all(
        pod.labels.get(key) == value for key, value in labels.items()
    )


def _matches(policy: Manifest, request: Request) -> bool:
    """Whether any rule fits; a policy without rules fits nothing, so that ALLOW lets nobody in."""
    rules = maps_at(policy, "spec", "rules")
    if request.method is None:
        rules = _of_connections(rules, _action(policy))
    return any(fits(rule, request) for rule in rules)


def _of_connections(rules: list[Manifest], action: str) -> list[Manifest]:
    """Rules as they are for a connection that is not HTTP: never wider than what was meant.

    One of ALLOW that asks for HTTP is left out, any other does without what it asks of HTTP.
    https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/
    """
    if action == "ALLOW":
        return [rule for rule in rules if without_http(rule) == rule]
    return [without_http(rule) for rule in rules]
