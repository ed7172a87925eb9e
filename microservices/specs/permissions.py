"""Permissions: the rules of a Role."""

from pulumi_kubernetes.rbac.v1 import PolicyRuleArgsDict

from microservices.settings.access.permission import PermissionSettings


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
