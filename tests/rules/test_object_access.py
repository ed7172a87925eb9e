"""Who may do what to whom, whoever wrote it."""

from typing import Any

import pytest

from tests.rules.objects import Manifest, manifest, told_of

EVERYTHING = ("`*` also grants what is added later", "write out what is needed")
PLAIN = "accepts plaintext from anybody"


def role(kind: str = "Role", **rule: Any) -> Manifest:
    """A Role with one good rule and one with other keys."""
    good = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    return {**manifest(kind, "web"), "rules": [good, {**good, **rule}]}


def binding(kind: str, to: str, *subjects: str) -> Manifest:
    """A binding of subjects to a role."""
    named = [{"name": one} for one in subjects]
    return {**manifest(kind, "web"), "roleRef": {"name": to}, "subjects": named}


def policy(**spec: Any) -> Manifest:
    """An AuthorizationPolicy."""
    return manifest("AuthorizationPolicy", "web", spec)


@pytest.mark.parametrize(
    "one",
    [
        role(),
        {**manifest("Role", "web"), "rules": None},
        {**manifest("Other", "web"), "rules": [{"verbs": ["*"]}]},
        binding("RoleBinding", "reader", "web"),
        {**manifest("RoleBinding", "web"), "roleRef": {"name": "reader"}},
        {**manifest("Other", "web"), "roleRef": {"name": "cluster-admin"}},
        manifest("PeerAuthentication", "web", {"mtls": {"mode": "STRICT"}}),
        manifest("PeerAuthentication", "web", {"portLevelMtls": {"80": {"mode": "STRICT"}}}),
        manifest("PeerAuthentication", "web"),
        manifest("Other", "web", {"mtls": {"mode": "DISABLE"}}),
        policy(),
        policy(rules=[{"to": [{}]}, {"from": [{}]}, {"when": [{}]}]),
        policy(action="DENY", rules=[{}]),
        manifest("Other", "web", {"rules": [{}]}),
        manifest("Service", "web", {"type": "ClusterIP", "externalIPs": []}),
        manifest("Service", "web"),
        manifest("Other", "web", {"type": "NodePort"}),
    ],
)
def test_what_opens_nothing_is_taken(one: Manifest) -> None:
    assert told_of(one) == []


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
@pytest.mark.parametrize("key", ["apiGroups", "resources", "verbs", "nonResourceURLs"])
def test_roles_have_no_wildcards(kind: str, key: str) -> None:
    assert told_of(role(kind, **{key: ["get", "*"]})) == [
        ((f"{kind}/web", "rules", 1, key), *EVERYTHING)
    ]


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
@pytest.mark.parametrize(
    ("resource", "verb", "place", "what"),
    [
        ("secrets", "patch", (), "reads secrets of the namespace, tokens among them"),
        ("pods/exec", "create", (), "executes commands in containers of other services"),
        ("rollouts", "update", (), "creates pods with any account and secret of the namespace"),
        ("serviceaccounts/token", "create", (), "creates tokens of other accounts"),
        ("roles", "escalate", (0,), "grants more than its own permissions"),
    ],
)
def test_roles_lead_no_further(
    kind: str, resource: str, verb: str, place: tuple[int, ...], what: str
) -> None:
    (found,) = told_of(role(kind, resources=[resource], verbs=[verb]))
    assert found[0] == (f"{kind}/web", "rules", 1, "verbs", *place)
    assert found[1].endswith(what)


def test_a_part_of_a_word_is_a_wildcard_too() -> None:
    (found,) = told_of(role(resources=["pods/*"]))
    assert found[0] == ("Role/web", "rules", 1, "resources")


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
def test_nobody_is_bound_to_cluster_admin(kind: str) -> None:
    what = "its subjects may do everything"
    assert told_of(binding(kind, "cluster-admin", "web")) == [
        ((f"{kind}/web", "roleRef"), what, "name a Role with what they need")
    ]


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
@pytest.mark.parametrize(
    "name",
    [
        "system:authenticated",
        "system:unauthenticated",
        "system:serviceaccounts",
        "system:anonymous",
    ],
)
def test_nothing_is_bound_to_everybody(kind: str, name: str) -> None:
    assert told_of(binding(kind, "reader", "web", name)) == [
        (
            (f"{kind}/web", "subjects", 1),
            f"{name} is everybody",
            "name the accounts that need it",
        )
    ]


@pytest.mark.parametrize("mode", ["PERMISSIVE", "DISABLE"])
def test_peers_speak_mutual_tls(mode: str) -> None:
    spec = {"mtls": {"mode": mode}, "portLevelMtls": {"80": {"mode": mode}}}
    path = ("PeerAuthentication/web", "spec")
    assert told_of(manifest("PeerAuthentication", "web", spec)) == [
        ((*path, "mtls", "mode"), f"{mode} {PLAIN}", "write `STRICT`"),
        ((*path, "portLevelMtls", "80", "mode"), f"{mode} {PLAIN}", "write `STRICT`"),
    ]


@pytest.mark.parametrize("action", [{}, {"action": "ALLOW"}])
def test_no_policy_allows_everything(action: Manifest) -> None:
    assert told_of(policy(rules=[{"to": [{}]}, {}], **action)) == [
        (
            ("AuthorizationPolicy/web", "spec", "rules", 1),
            "it allows every request of everybody",
            "write `from`, or `to`",
        )
    ]


@pytest.mark.parametrize("kind", ["NodePort", "LoadBalancer"])
def test_services_stay_behind_the_gateway(kind: str) -> None:
    spec = {"type": kind, "externalIPs": ["10.0.0.1"]}
    assert told_of(manifest("Service", "web", spec)) == [
        (
            ("Service/web", "spec", "type"),
            f"{kind} bypasses the gateway",
            "leave it out; expose a host",
        ),
        (
            ("Service/web", "spec", "externalIPs"),
            "they bypass the gateway",
            "leave them out",
        ),
    ]
