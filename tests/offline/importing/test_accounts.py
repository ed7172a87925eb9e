"""What accounts and roles become."""

# A manifest stands on one line.
# ruff: noqa: E501

import pytest

from tests.offline.importing.manifests import imported, left, said, web

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
