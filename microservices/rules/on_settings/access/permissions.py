"""Permissions of service accounts at the API server, and privilege escalation."""

from collections.abc import Iterator, Sequence

from microservices.plan.plan import Plan, all_containers, services
from microservices.plan.subjects import Container
from microservices.rules.on_settings.access.entry import Entry, entries
from microservices.rules.rule import error, strict, warning
from microservices.settings.access.permission import PermissionSettings
from microservices.settings.values.problems import Finding, Findings, Path

_RBAC = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/"
_RISKS = (
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks"
)
_ALL = "*"
# `create` is asked for before there is a name, and `deletecollection` for no name at all.
_NAMELESS = ("create", "deletecollection")
# https://kubernetes.io/docs/reference/kubernetes-api/
_GROUPS = {
    "": (
        *("configmaps", "endpoints", "events", "persistentvolumeclaims", "pods"),
        *("replicationcontrollers", "secrets", "serviceaccounts", "services"),
    ),
    "apps": ("daemonsets", "deployments", "replicasets", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "coordination.k8s.io": ("leases",),
    "discovery.k8s.io": ("endpointslices",),
    "networking.k8s.io": ("ingresses", "networkpolicies"),
    "policy": ("poddisruptionbudgets",),
    "rbac.authorization.k8s.io": ("rolebindings", "roles"),
}
_GROUP_OF = {resource: group for group, found in _GROUPS.items() for resource in found}
# https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/, then those of Argo
# Rollouts and KEDA: who writes one has pods started, with any account and secret that they name.
_WORKLOADS = (
    *("pods", "podtemplates", "deployments", "statefulsets", "daemonsets", "replicasets"),
    *("replicationcontrollers", "jobs", "cronjobs"),
    *("rollouts", "experiments", "analysisruns", "analysistemplates", "scaledjobs"),
)
_WRITING = ("create", "update", "patch")
# Resources, the verbs that make more of them than it seems, and what that is.
_ESCALATIONS = (
    # The answer to a patch is the whole object, though nothing is changed, and so may be that to a
    # deletion. https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets
    (
        ("secrets",),
        ("get", "list", "watch", "patch", "delete", "deletecollection"),
        "reads secrets of the namespace, tokens among them",
    ),
    (
        ("pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "pods/ephemeralcontainers"),
        ("get", *_WRITING),
        "executes commands in containers of other services",
    ),
    (("serviceaccounts/token",), ("create",), "creates tokens of other accounts"),
    (_WORKLOADS, _WRITING, "creates pods with any account and secret of the namespace"),
)
_VERBS = {
    "bind": "binds roles to others",
    "escalate": "grants more than its own permissions",
    "impersonate": "impersonates others",
}


def every_permission(plan: Plan) -> Iterator[Entry[PermissionSettings]]:
    """Every entry of the permissions of every service."""
    for service in services(plan):
        yield from entries(service, "permissions", service.settings.permissions)


@strict(
    f"A wildcard also grants resources and verbs of later versions. {_RISKS}",
    each=every_permission,
)
def permissions_name_what_they_grant(permission: Entry[PermissionSettings]) -> Findings:
    """`permissions` have no `*`."""
    written = permission.settings
    for key, values in (
        ("apiGroups", written.api_groups),
        ("resources", written.resources),
        ("verbs", written.verbs),
    ):
        for index, value in enumerate(values):
            if _ALL in value:
                what = f"`{value}` is a wildcard, and also grants what is added later"
                yield Finding(permission.path(key, index), what, "write each one that is needed")


@strict(
    f"A compromised service has these permissions too, and with them the namespace. {_RISKS}",
    each=every_permission,
)
def permissions_lead_no_further(permission: Entry[PermissionSettings]) -> Findings:
    """`permissions` neither read secrets nor lead to other accounts or into other pods."""
    written = permission.settings
    yield from consequences(permission.path(), written.resources, written.verbs)


@error(
    f"Nothing is granted: these requests have no resource name. {_RBAC}#referring-to-resources",
    each=every_permission,
)
def permissions_by_name_have_a_name(permission: Entry[PermissionSettings]) -> Findings:
    """With `resourceNames` there is neither `create` nor `deletecollection`."""
    written = permission.settings
    for index, verb in enumerate(written.verbs if written.resource_names else ()):
        if verb in _NAMELESS:
            what = f"{verb} is never granted by name, and `resourceNames` stands beside it"
            instead = "write it in an entry of its own, without `resourceNames`"
            yield Finding(permission.path("verbs", index), what, instead)


@error(
    f"A resource is found in its own API group only, and nothing says that there is none. {_RBAC}",
    each=every_permission,
)
def permissions_have_the_group_of_their_resources(
    permission: Entry[PermissionSettings],
) -> Findings:
    """`apiGroups` has the group of each of Kubernetes' own resources."""
    written = permission.settings
    # A group of somebody else may have resources of any name.
    if any(group not in _GROUPS for group in written.api_groups):
        return
    for index, resource in enumerate(written.resources):
        group = _GROUP_OF.get(resource.partition("/")[0])
        if group is not None and group not in written.api_groups:
            groups = ", ".join(f'"{one}"' for one in written.api_groups)
            what = f"there is no {resource} in the API group {groups}"
            instead = f'write `apiGroups: ["{group}"]`'
            yield Finding(permission.path("resources", index), what, instead)


@warning(f"Without a token the account cannot authenticate. {_RBAC}")
def permissions_have_a_token(plan: Plan) -> Findings:
    """A service with `permissions` mounts a token in the pods of a version or of a job."""
    mounting = {container.pods.service.name for container in _with_a_token(plan)}
    for service in services(plan):
        if service.settings.permissions and service.name not in mounting:
            what = "no pod of the service has a token to use them with"
            instead = "write `allow: {serviceAccountToken: true}`, or leave them out"
            yield Finding(service.path("permissions"), what, instead)


@strict(f"A token without permissions is only something to steal. {_RBAC}")
def tokens_have_permissions(plan: Plan) -> Findings:
    """What mounts a token has `permissions` to use it for."""
    for container in _with_a_token(plan):
        if not container.pods.service.settings.permissions:
            what = "the account of the service has no `permissions`"
            instead = "write what it may do, or leave the token out"
            path = container.path("allow", "service_account_token")
            yield Finding(path, what, instead)


def _with_a_token(plan: Plan) -> Iterator[Container]:
    """The containers that mount a token for the API server."""
    for container in all_containers(plan):
        if container.settings.allow.service_account_token:
            yield container


def consequences(path: Path, resources: Sequence[str], verbs: Sequence[str]) -> Findings:
    """What a grant at a path leads to, for each way in which it leads further."""
    for meant, done, consequence in _ESCALATIONS:
        found = [one for one in resources if one in meant]
        doing = [one for one in verbs if one in done]
        if found and doing:
            what = f"who may {', '.join(doing)} {', '.join(found)} {consequence}"
            yield Finding((*path, "verbs"), what, "leave out what the service does not need")
    for index, verb in enumerate(verbs):
        if verb in _VERBS:
            what = f"who may {verb} {_VERBS[verb]}"
            yield Finding((*path, "verbs", index), what, "leave it out")
