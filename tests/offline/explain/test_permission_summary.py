"""What accounts may do with the API server."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.permission_summary import permission_lines
from tests.offline.objects import Manifest, placed

RBAC = "rbac.authorization.k8s.io/v1"
WEB = {"kind": "ServiceAccount", "name": "web", "namespace": "shop"}
READ = {"apiGroups": [""], "resources": ["configmaps", "pods/log"], "verbs": ["get", "list"]}
READ_WORDS = "get, list configmaps, pods/log"


def role(name: str, *rules: Manifest) -> Manifest:
    return placed("Role", name, RBAC, rules=[*rules])


def binding(name: str, *subjects: Manifest, kind: str = "Role", role: str = "web") -> Manifest:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role}
    return placed("RoleBinding", name, RBAC, roleRef=reference, subjects=[*subjects])


def lines(*objects: Manifest) -> list[tuple[str, str]]:
    return permission_lines(ManifestIndex(objects))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (READ, READ_WORDS),
        ({"resources": ["pods"], "verbs": ["get"]}, "get pods"),
        (
            {
                "apiGroups": ["apps"],
                "resources": ["deployments"],
                "resourceNames": ["a", "b"],
                "verbs": ["patch"],
            },
            "patch deployments.apps called a, b",
        ),
        (
            {"apiGroups": ["", "apps"], "resources": ["*"], "verbs": ["*"]},
            "* *, *.apps",
        ),
    ],
)
def test_a_rule_is_told_by_verb_and_resource(rule: Any, words: str) -> None:
    assert lines(role("web", rule), binding("web", WEB)) == [("web", words)]


def test_all_that_is_bound_to_an_account_is_told_together() -> None:
    other = {"resources": ["secrets"], "verbs": ["get"]}
    found = lines(
        role("web", READ),
        role("other", other, other),
        binding("web", WEB),
        binding("other", {"kind": "ServiceAccount", "name": "web"}, role="other"),
    )
    assert found == [("web", f"get secrets; get secrets; {READ_WORDS}")]


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_a_role_that_is_elsewhere_is_told_by_name(kind: str) -> None:
    found = lines(binding("web", WEB, kind=kind, role="edit"))
    assert found == [("web", f"what {kind} edit says")]


def test_what_is_bound_to_nobody_is_not_told() -> None:
    assert lines(role("web", READ), binding("web")) == []
