"""What the accounts of services may do with the API server."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web

WEB = "Pulumi.dev.yaml: microservices:services.web"
PERMISSION = f"{WEB}.permissions[0]"
TOKEN = {"allow": {"serviceAccountToken": True}}
MANY = "grants more than anybody can name; write each one that is needed"
LESS = "leave out what the service can do without"


def granting(*verbs: str, resources: Any = ("configmaps",), **keys: Any) -> Tree:
    """A stack whose one service has a token, and one entry of permissions."""
    return web(permissions=[{"resources": [*resources], "verbs": [*verbs], **keys}], **TOKEN)


@pytest.mark.parametrize(
    "values",
    [
        granting("get", "list", "watch", "create", "update", "patch", "delete"),
        granting("create", resources=["leases"], apiGroups=["coordination.k8s.io"]),
        granting("get", "update", resourceNames=["leader"]),
        granting("delete", "get", resources=["pods"]),
        granting("patch", resources=["deployments/scale"], apiGroups=["apps"]),
        granting("create", "update", resources=["secrets"]),
        granting("get", "delete", resources=["rollouts"], apiGroups=["argoproj.io"]),
        granting("patch", resources=["rollouts/scale"], apiGroups=["argoproj.io"]),
        granting("get", resources=["serviceaccounts/token"]),
        granting("get", resources=["pods/log", "services"]),
        granting("create", resources=["certificates"], apiGroups=["cert-manager.io"]),
        granting("get", resources=["jobs"], apiGroups=["example.com"]),
        granting("get", resources=["widgets"]),
        granting("get", resources=["pods", "deployments"], apiGroups=["", "apps"]),
    ],
)
def test_what_is_narrow_is_taken_in_a_strict_stack_too(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []
    assert [one for one in problems({**values, "strict": True}) if "image" not in one] == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (granting("*"), f"{PERMISSION}.verbs[0]: `*` {MANY}"),
        (granting("get", resources=["pods", "*"]), f"{PERMISSION}.resources[1]: `*` {MANY}"),
        (granting("get", resources=["pods/*"]), f"{PERMISSION}.resources[0]: `pods/*` {MANY}"),
        (granting("get", apiGroups=["*"]), f"{PERMISSION}.apiGroups[0]: `*` {MANY}"),
        (
            granting("create", "get", "list", resources=["configmaps", "secrets"]),
            f"{PERMISSION}.verbs: who may get, list secrets reads secrets of the namespace, "
            f"tokens among them; {LESS}",
        ),
        (
            granting("watch", resources=["secrets"], resourceNames=["own"]),
            f"{PERMISSION}.verbs: who may watch secrets reads secrets of the namespace, "
            f"tokens among them; {LESS}",
        ),
        (
            granting("update", "patch", resources=["secrets"]),
            f"{PERMISSION}.verbs: who may patch secrets reads secrets of the namespace, "
            f"tokens among them; {LESS}",
        ),
        (
            granting("delete", "deletecollection", resources=["secrets"]),
            f"{PERMISSION}.verbs: who may delete, deletecollection secrets reads secrets of the "
            f"namespace, tokens among them; {LESS}",
        ),
        (
            granting("update", resources=["rollouts"], apiGroups=["argoproj.io"]),
            f"{PERMISSION}.verbs: who may update rollouts starts pods with any account and secret "
            f"of the namespace; {LESS}",
        ),
        (
            granting("create", resources=["scaledjobs"], apiGroups=["keda.sh"]),
            f"{PERMISSION}.verbs: who may create scaledjobs starts pods with any account and "
            f"secret of the namespace; {LESS}",
        ),
        (
            granting("patch", resources=["podtemplates"]),
            f"{PERMISSION}.verbs: who may patch podtemplates starts pods with any account and "
            f"secret of the namespace; {LESS}",
        ),
        (
            granting("create", resources=["pods/exec", "pods/portforward"]),
            f"{PERMISSION}.verbs: who may create pods/exec, pods/portforward gets into the "
            f"containers of other services; {LESS}",
        ),
        (
            granting("create", resources=["serviceaccounts/token"]),
            f"{PERMISSION}.verbs: who may create serviceaccounts/token makes tokens of other "
            f"accounts; {LESS}",
        ),
        (
            granting("get", "patch", resources=["cronjobs"], apiGroups=["batch"]),
            f"{PERMISSION}.verbs: who may patch cronjobs starts pods with any account and secret "
            f"of the namespace; {LESS}",
        ),
        (
            granting("get", "bind", resources=["roles"], apiGroups=["rbac.authorization.k8s.io"]),
            f"{PERMISSION}.verbs[1]: who may bind gives roles to others; leave it out",
        ),
        (
            granting("escalate", resources=["roles"], apiGroups=["rbac.authorization.k8s.io"]),
            f"{PERMISSION}.verbs[0]: who may escalate writes roles with more than it has; "
            "leave it out",
        ),
        (
            granting("impersonate", resources=["serviceaccounts"]),
            f"{PERMISSION}.verbs[0]: who may impersonate acts as somebody else; leave it out",
        ),
    ],
)
def test_what_leads_further_is_strict(values: Tree, line: str) -> None:
    assert problems(values) == []
    assert warnings(values) == [line]
    assert line in problems({**values, "strict": True})


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            granting("get", "create", resourceNames=["leader"]),
            "verbs[1]: create is never granted by name, and `resourceNames` stands beside it; "
            "write it in an entry of its own, without `resourceNames`",
        ),
        (
            granting("deletecollection", resourceNames=["leader"]),
            "verbs[0]: deletecollection is never granted by name, and `resourceNames` stands "
            "beside it; write it in an entry of its own, without `resourceNames`",
        ),
        (
            granting("get", resources=["pods", "deployments/scale"]),
            'resources[1]: there is no deployments/scale in the API group ""; '
            'write `apiGroups: ["apps"]`',
        ),
        (
            granting("get", apiGroups=["apps", "batch"]),
            'resources[0]: there is no configmaps in the API group "apps", "batch"; '
            'write `apiGroups: [""]`',
        ),
    ],
)
def test_what_would_grant_nothing_is_refused(values: Tree, line: str) -> None:
    assert problems(values) == [f"{PERMISSION}.{line}"]


READ = {"permissions": [{"resources": ["configmaps"], "verbs": ["get"]}]}
UNUSED = (
    f"{WEB}.permissions: no pod of the service has a token to use them with; "
    "write `allow: {serviceAccountToken: true}`, or leave them out"
)


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        ({}, [UNUSED]),
        (TOKEN, []),
        ({"versions": {"v1": TOKEN}}, []),
        ({"sidecars": {"watcher": {"image": "watcher:1", **TOKEN}}}, []),
        ({"jobs": {"clean": {"command": ["clean"], **TOKEN}}}, []),
    ],
)
def test_permissions_that_nobody_can_use_are_a_warning(keys: Tree, lines: list[str]) -> None:
    assert warnings(web(**READ, **keys)) == lines


def test_the_token_of_another_service_is_of_no_use() -> None:
    others = {"web": service(**READ), "api": service(**READ, **TOKEN)}
    assert warnings(stack(services=others)) == [UNUSED]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (TOKEN, "allow.serviceAccountToken"),
        ({"versions": {"v1": TOKEN}}, "versions.v1.allow.serviceAccountToken"),
        (
            {"containers": {"watcher": {"image": "watcher:1", **TOKEN}}},
            "containers.watcher.allow.serviceAccountToken",
        ),
        (
            {"jobs": {"clean": {"command": ["clean"], **TOKEN}}},
            "jobs.clean.allow.serviceAccountToken",
        ),
    ],
)
def test_a_token_for_nothing_is_strict(keys: Tree, path: str) -> None:
    line = (
        f"{WEB}.{path}: the account of the service has no `permissions`; "
        "write what it may do, or leave the token out"
    )
    assert problems(web(**keys)) == []
    assert warnings(web(**keys)) == [line]
    assert line in problems({**web(**keys), "strict": True})
