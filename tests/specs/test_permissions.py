"""What the account of a service may do with the API server."""

from microservices.settings.access.permission import PermissionSettings
from microservices.specs.permissions import policy_rule
from tests.objects.of_service import LABELS, deployed

READ = {"resources": ["configmaps"], "verbs": ["get", "watch"]}
SCALE = {
    "apiGroups": ["apps"],
    "resources": ["deployments/scale"],
    "resourceNames": ["order-service-v1"],
    "verbs": ["patch"],
}
COMPONENT = ("Microservice", "web")
METADATA = {"name": "web", "namespace": "shop", "labels": LABELS}
JOBS = {"clean": {"command": ["clean"], "schedule": "@daily"}, "migrate": {"command": ["migrate"]}}


def test_a_rule_has_names_only_where_they_are_written() -> None:
    rules = [
        policy_rule(PermissionSettings.model_validate(one, by_name=False)) for one in (READ, SCALE)
    ]
    assert rules == [
        {"api_groups": [""], "resources": ["configmaps"], "verbs": ["get", "watch"]},
        {
            "api_groups": ["apps"],
            "resources": ["deployments/scale"],
            "resource_names": ["order-service-v1"],
            "verbs": ["patch"],
        },
    ]


def test_the_account_of_a_service_has_what_is_written() -> None:
    found = deployed(permissions=[READ, SCALE])
    assert found.manifests["Role", "web"] == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": METADATA,
        "rules": [{"apiGroups": [""], **READ}, SCALE],
    }
    assert found.manifests["RoleBinding", "web"] == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": METADATA,
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "web"},
        "subjects": [{"kind": "ServiceAccount", "name": "web", "namespace": "shop"}],
    }
    assert found.parent("Role", "web") == found.parent("RoleBinding", "web") == COMPONENT
    assert found.needs("RoleBinding", "web") == {("Role", "web")}


def test_pods_and_jobs_wait_for_what_they_may() -> None:
    found = deployed(permissions=[READ], jobs=JOBS)
    [migration] = (name for kind, name in found.manifests if kind == "Job")
    for kind, name in (("Deployment", "web-v1"), ("CronJob", "web-clean"), ("Job", migration)):
        assert {("Role", "web"), ("RoleBinding", "web")} <= found.needs(kind, name)


def test_without_a_word_there_is_no_role() -> None:
    assert not {"Role", "RoleBinding"} & {kind for kind, _ in deployed().manifests}
