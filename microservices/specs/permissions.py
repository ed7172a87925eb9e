"""Permissions: the Role of a service's account, and its binding."""

from collections.abc import Sequence

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.rbac.v1 import PolicyRuleArgsDict, Role, RoleBinding

from microservices.settings.access.permission import PermissionSettings

_GROUP = "rbac.authorization.k8s.io"


def permissions(
    service: str,
    written: Sequence[PermissionSettings],
    described: ObjectMetaArgsDict,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """A Role with exactly the written permissions, and its binding; nothing without any.

    Both are of the namespace: no ClusterRole is made, so that nothing reaches beyond the stack.
    https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole
    """
    if not written:
        return []
    role = Role(service, metadata=described, rules=[policy_rule(one) for one in written], opts=opts)
    binding = RoleBinding(
        service,
        metadata=described,
        role_ref={"api_group": _GROUP, "kind": "Role", "name": service},
        subjects=[{"kind": "ServiceAccount", "name": service, "namespace": described["namespace"]}],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role])),
    )
    return [role, binding]


def policy_rule(written: PermissionSettings) -> PolicyRuleArgsDict:
    """One rule of a Role."""
    rule: PolicyRuleArgsDict = {
        "api_groups": list(written.api_groups),
        "resources": list(written.resources),
        "verbs": list(written.verbs),
    }
    if written.resource_names:
        rule["resource_names"] = list(written.resource_names)
    return rule
