"""Authorization: which callers, by certificate, may send which requests to a service."""

from collections.abc import Mapping, Sequence

from microservices.kinds import istio
from microservices.plan.call_graph import Caller
from microservices.plan.owner import chosen
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings

# Istio puts the trust domain of the mesh in its place.
# https://istio.io/latest/docs/tasks/security/authorization/authz-td-migration/
_TRUST_DOMAIN = "cluster.local"


def authorization_policy_spec(
    service: str,
    settings: MicroserviceSettings,
    callers: Sequence[Caller],
    mesh: MeshSettings,
) -> istio.AuthorizationPolicySpec | None:
    """Allows each caller its requests, and nobody else; None without callers.

    Where something is let in, all else is refused; and nobody at all is by the namespace's own
    policy. In ambient mode a waypoint looks at requests; it stands before the Service, whose ports
    it knows, where everybody else has those of the pods.
    https://istio.io/latest/docs/concepts/security/#authorization-policies
    """
    rules: list[istio.AuthorizationRule] = []
    by_waypoint = mesh.data_plane == "ambient" and mesh.waypoint
    for caller in callers:
        port = caller.port.number if by_waypoint else caller.port.pod_port
        if (rule := _rule(caller, port)) not in rules:
            rules.append(rule)
    if not rules:
        return None
    spec: istio.AuthorizationPolicySpec = {"action": "ALLOW", "rules": rules}
    if by_waypoint:
        spec["targetRefs"] = [{"group": "", "kind": "Service", "name": service}]
    else:
        spec["selector"] = {"matchLabels": chosen(service, settings)}
    return spec


def from_account(namespace: str, account: str) -> istio.AuthorizationPolicySpec:
    """Allows one account to reach every pod of the namespace."""
    return {"action": "ALLOW", "rules": [{"from": [_identity(namespace, account)]}]}


def for_anybody(labels: Mapping[str, str]) -> istio.AuthorizationPolicySpec:
    """Allows everybody to reach the pods with these labels."""
    return {"selector": {"matchLabels": dict(labels)}, "action": "ALLOW", "rules": [{}]}


def _rule(caller: Caller, port: int) -> istio.AuthorizationRule:
    operation: istio.Operation = {"ports": [str(port)]}
    if caller.methods:
        operation["methods"] = list(caller.methods)
    if caller.paths:
        operation["paths"] = list(caller.paths)
    to: list[istio.OperationEntry] = [{"operation": operation}]
    # Who has no certificate has no name either: the NetworkPolicy alone says from where it comes.
    if caller.plaintext:
        return {"to": to}
    return {"from": [_identity(caller.namespace, caller.account)], "to": to}


def _identity(namespace: str, account: str | None) -> istio.SourceEntry:
    if account is None:
        return {"source": {"namespaces": [namespace]}}
    return {"source": {"principals": [f"{_TRUST_DOMAIN}/ns/{namespace}/sa/{account}"]}}
