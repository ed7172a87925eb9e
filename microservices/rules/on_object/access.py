"""Access rights of a single object, whoever wrote it."""

from microservices.manifests.objects import Manifest, is_patch, kind_of, named
from microservices.rules.on_settings.access.permissions import consequences
from microservices.rules.rule import object_rule
from microservices.settings.values.problems import Finding, Findings

_ROLES = ("Role", "ClusterRole")
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_KEYS = ("apiGroups", "resources", "verbs", "nonResourceURLs")
# Groups that everybody is in who has an account, or none, and the user who has none.
# https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
_EVERYBODY = (
    "system:authenticated",
    "system:unauthenticated",
    "system:serviceaccounts",
    "system:anonymous",
)


@object_rule(
    "strict",
    "A wildcard gives what the API server will learn to do tomorrow as well. "
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
)
def roles_have_no_wildcards(manifest: Manifest) -> Findings:
    """Each Role and ClusterRole names its groups, resources and verbs."""
    if kind_of(manifest) not in _ROLES:
        return
    rules: list[Manifest] = manifest.get("rules") or []
    for place, rule in enumerate(rules):
        for key in _KEYS:
            if any("*" in word for word in rule.get(key) or ()):
                path = (named(manifest), "rules", place, key)
                yield Finding(
                    path, "`*` also grants what is added later", "write out what is needed"
                )


@object_rule(
    "strict",
    "Whoever gets into a pod of such an account has these as well, and with them the namespace. "
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks",
)
def roles_lead_no_further(manifest: Manifest) -> Findings:
    """No Role and no ClusterRole reads secrets, or leads to other accounts or into other pods."""
    rules: list[Manifest] = manifest.get("rules") or []
    for place, rule in enumerate(rules if kind_of(manifest) in _ROLES else ()):
        path = (named(manifest), "rules", place)
        yield from consequences(path, rule.get("resources") or (), rule.get("verbs") or ())


@object_rule(
    "error",
    "Who is cluster-admin needs no other permission, and no policy stops them. "
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
)
def nobody_is_bound_to_cluster_admin(manifest: Manifest) -> Findings:
    """No RoleBinding and no ClusterRoleBinding is to `cluster-admin`."""
    of = manifest.get("roleRef") or {}
    if kind_of(manifest) in _BINDINGS and of.get("name") == "cluster-admin":
        what = "its subjects may do everything"
        yield Finding((named(manifest), "roleRef"), what, "name a Role with what they need")


@object_rule(
    "error",
    "What everybody may do, whoever gets into any pod of the cluster may do. "
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects",
)
def nothing_is_bound_to_everybody(manifest: Manifest) -> Findings:
    """No binding has a group that everybody is in, or the user without a name."""
    if kind_of(manifest) not in _BINDINGS:
        return
    for place, subject in enumerate(manifest.get("subjects") or ()):
        name = subject.get("name")
        if name in _EVERYBODY:
            path = (named(manifest), "subjects", place)
            yield Finding(path, f"{name} is everybody", "name the accounts that need it")


@object_rule(
    "strict",
    "Without mutual TLS callers are unknown, and policies on callers have no effect. "
    "https://istio.io/latest/docs/concepts/security/#peer-authentication",
)
def peers_speak_mutual_tls(manifest: Manifest) -> Findings:
    """No PeerAuthentication is PERMISSIVE or DISABLE, for a port either."""
    if kind_of(manifest) != "PeerAuthentication":
        return
    spec = manifest.get("spec") or {}
    modes = {("mtls",): spec.get("mtls")}
    modes |= {("portLevelMtls", port): of for port, of in (spec.get("portLevelMtls") or {}).items()}
    for place, of in modes.items():
        mode = (of or {}).get("mode")
        if mode in ("PERMISSIVE", "DISABLE"):
            path = (named(manifest), "spec", *place, "mode")
            yield Finding(path, f"{mode} accepts plaintext from anybody", "write `STRICT`")


@object_rule(
    "strict",
    "A rule without `from`, `to` and `when` is met by every request. "
    "https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule",
)
def no_policy_allows_everything(manifest: Manifest) -> Findings:
    """Each rule of an AuthorizationPolicy that allows says who, what or when."""
    spec = manifest.get("spec") or {}
    # What a patch does not say may be DENY.
    allowing = ("ALLOW",) if is_patch(manifest) else (None, "ALLOW")
    if kind_of(manifest) != "AuthorizationPolicy" or spec.get("action") not in allowing:
        return
    for place, rule in enumerate(spec.get("rules") or ()):
        if not any(rule.get(key) for key in ("from", "to", "when")):
            path = (named(manifest), "spec", "rules", place)
            yield Finding(path, "it allows every request of everybody", "write `from`, or `to`")


@object_rule(
    "strict",
    "Who comes by a port of the nodes comes past the gateway and its TLS. "
    "https://istio.io/latest/docs/tasks/traffic-management/ingress/",
)
def services_stay_behind_the_gateway(manifest: Manifest) -> Findings:
    """No Service has the type NodePort or LoadBalancer, or external addresses."""
    if kind_of(manifest) != "Service":
        return
    spec = manifest.get("spec") or {}
    if spec.get("type") in ("NodePort", "LoadBalancer"):
        what = f"{spec['type']} bypasses the gateway"
        yield Finding((named(manifest), "spec", "type"), what, "leave it out; expose a host")
    if spec.get("externalIPs"):
        what = "they bypass the gateway"
        yield Finding((named(manifest), "spec", "externalIPs"), what, "leave them out")
