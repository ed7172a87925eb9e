"""What accounts and roles become."""

# A manifest stands on one line.
# ruff: noqa: E501

import pytest

from microservices.offline.importing.services import ONE_ACCOUNT
from tests.offline.importing.manifests import imported, left, said, versions, web

ACCOUNT = "serviceAccountName: web"
ROLE = "Role/r: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}"
BINDING = (
    "RoleBinding/r: {roleRef: {kind: Role, name: r}, subjects: [{kind: ServiceAccount, name: web}]}"
)


def test_annotations_and_permissions_of_an_account_are_the_services() -> None:
    account = "ServiceAccount/web: {metadata: {annotations: {role: a}}, automountServiceAccountToken: true}"
    result = imported(f"{web(pod=ACCOUNT)}---\n{account}\n---\n{ROLE}\n---\n{BINDING}")
    assert said(result, "web/serviceAccount/annotations") == {"role": "a"}
    assert said(result, "web/permissions") == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    ]
    assert not left(result)


def test_two_roles_of_one_account_and_one_role_of_two_are_permissions_of_each() -> None:
    other = BINDING.replace("RoleBinding/r", "RoleBinding/q").replace("name: r}", "name: q}")
    both = BINDING.replace(
        "name: web}]", "name: web}, {kind: ServiceAccount, name: b}, {kind: Group, name: g}]"
    )
    worker = "Deployment/b: {spec: {template: {spec: {serviceAccountName: b, containers: [{image: b}]}}}}"
    roles = f"{ROLE}\n---\n{ROLE.replace('Role/r', 'Role/q').replace('[pods]', '[secrets]')}"
    result = imported("\n---\n".join([web(pod=ACCOUNT), worker, roles, both, other]))
    assert [one["resources"] for one in said(result, "web/permissions")] == [["pods"], ["secrets"]]
    assert [one["resources"] for one in said(result, "b/permissions")] == [["pods"]]
    assert [*left(result)] == [f"RoleBinding/r: subjects[2].{key}" for key in ("kind", "name")]


def test_pull_secrets_of_an_account_and_another_account_of_a_version_are_left() -> None:
    account = "ServiceAccount/web: {imagePullSecrets: [{name: pull}]}"
    each = versions("v1", "v2").replace("containers:", "serviceAccountName: web, containers:", 1)
    pods = each.replace(
        "containers: [{name: web, image: web:v2",
        "serviceAccountName: b, containers: [{name: web, image: web:v2",
    )
    other = "ServiceAccount/b: {metadata: {annotations: {role: b}}}"
    result = imported(
        "\n---\n".join([pods, account, other, ROLE, BINDING.replace("name: web", "name: b")])
    )
    assert [*left(result)] == [
        "Deployment/web-v2: spec.template.spec.serviceAccountName",
        "ServiceAccount/web: imagePullSecrets[0].name",
        "ServiceAccount/b",
        "Role/r",
        "RoleBinding/r",
    ]
    assert left(result)["ServiceAccount/b"] == ONE_ACCOUNT
    assert said(result, "web").keys().isdisjoint({"serviceAccount", "permissions"})


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("ServiceAccount/other: {}", "ServiceAccount/other", "no pods"),
        (ROLE, "Role/r", "no account"),
        (f"{ROLE}\n---\n{BINDING}", "RoleBinding/r", "for no account of these services"),
        (
            BINDING.replace("kind: Role,", "kind: ClusterRole,"),
            "RoleBinding/r",
            "beyond the namespace",
        ),
        ("ClusterRole/c: {}", "ClusterRole/c", "beyond the namespace"),
    ],
)
def test_accounts_and_roles_of_nobody_are_named(text: str, name: str, why: str) -> None:
    assert why in left(imported(f"{web()}---\n{text}"))[name]
