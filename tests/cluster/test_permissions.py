"""What the account of a service may do is what its stack says, on a real API server."""

import json
from base64 import b64encode
from typing import Any

import pytest

from testbed.fault import Fault
from testbed.kubernetes.api_server import ApiServer
from testbed.kubernetes.control_plane import ControlPlane
from testbed.processes.processes import wait_until
from testbed.sandbox.stack import of_kind
from tests.builders import warnings, web
from tests.written_stack import WrittenStack, service

TOKEN = {"allow": {"serviceAccountToken": True}}
WEB = "storefront"
"""The account of `web`."""
PERMISSIONS: list[dict[str, Any]] = [
    {"resources": ["configmaps", "pods/log"], "verbs": ["get", "list"]},
    {
        "apiGroups": ["apps"],
        "resources": ["deployments/scale"],
        "resourceNames": ["order-v1"],
        "verbs": ["patch"],
    },
    {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create"]},
]
MAY = [
    ("get", "configmaps"),
    ("list", "configmaps"),
    ("get", "pods", "--subresource=log"),
    ("patch", "deployments.apps/order-v1", "--subresource=scale"),
    ("create", "leases.coordination.k8s.io"),
]
MAY_NOT = [
    ("watch", "configmaps"),
    ("delete", "configmaps"),
    ("get", "secrets"),
    ("get", "pods"),
    ("create", "pods", "--subresource=exec"),
    ("patch", "deployments.apps/web-v1", "--subresource=scale"),
    ("patch", "deployments.apps/order-v1"),
    ("delete", "leases.coordination.k8s.io"),
    ("create", "serviceaccounts", "--subresource=token"),
]


class Accounts:
    """The accounts of a stack, and what the API server lets them do."""

    def __init__(self, stack: WrittenStack, control_plane: ControlPlane) -> None:
        self._stack, self._control_plane = stack, control_plane

    def may(self, account: str, *words: str, namespace: str | None = None) -> bool:
        """Whether an account may do something in its namespace, or in another one."""
        own = self._stack.namespace
        who, where = f"--as=system:serviceaccount:{own}:{account}", namespace or own
        asked = ("auth", "can-i", *words, who, f"--namespace={where}")
        try:
            return self._control_plane.kubectl(*asked).strip() == "yes"
        except Fault as fault:
            # No is an exit code, and what went wrong has a message beside it.
            if not str(fault).endswith(f"{asked[-1]}: "):
                raise
            return False


@pytest.fixture
def accounts(stack: WrittenStack, control_plane: ControlPlane) -> Accounts:
    """A service with permissions beside one without, once the API server holds to them."""
    apply(stack, PERMISSIONS)
    found = Accounts(stack, control_plane)
    wait_until(lambda: found.may(WEB, *MAY[-1]), 60, "waiting for the last permission")
    return found


def apply(stack: WrittenStack, permissions: list[dict[str, Any]]) -> None:
    """Apply what makes accounts and permissions of a stack; no pod is needed for them."""
    web = service(permissions=permissions, serviceAccount={"name": WEB}, **TOKEN)
    rendered = stack.manifests({"web": web, "order": service(port=8081)})
    for kind in ("Namespace", "ServiceAccount", "Role", "RoleBinding"):
        stack.cluster.apply(of_kind(rendered, kind))


def test_an_account_may_do_what_is_written_and_nothing_else(accounts: Accounts) -> None:
    assert [words for words in MAY if not accounts.may(WEB, *words)] == []
    assert [words for words in MAY_NOT if accounts.may(WEB, *words)] == []


def test_no_other_account_and_no_other_namespace_has_it(accounts: Accounts) -> None:
    assert not accounts.may("order", *MAY[0])
    assert not accounts.may(WEB, *MAY[0], namespace="kube-system")


def test_what_leaves_the_stack_file_is_taken_away(stack: WrittenStack, accounts: Accounts) -> None:
    apply(stack, PERMISSIONS[:1])
    wait_until(lambda: not accounts.may(WEB, *MAY[3]), 60, "waiting for a permission to go")
    assert accounts.may(WEB, *MAY[0])


PATCH = "application/merge-patch+json"
# One request for each verb: method, the secret or all of them, body and parameters.
ASKING: dict[str, tuple[str, bool, dict[str, Any] | None, dict[str, str]]] = {
    "get": ("GET", True, None, {}),
    "list": ("GET", False, None, {}),
    "watch": ("GET", False, None, {"watch": "true", "timeoutSeconds": "1"}),
    "patch": ("PATCH", True, {}, {}),
    "delete": ("DELETE", True, {"propagationPolicy": "Foreground"}, {}),
    "deletecollection": ("DELETE", False, None, {}),
    "create": ("POST", False, {"metadata": {"name": "more"}}, {}),
    "update": ("PUT", True, {"metadata": {"name": "kept"}}, {}),
}
WITHOUT = ("create", "update")


@pytest.mark.parametrize("verb", ASKING)
def test_the_answer_to_a_verb_that_is_refused_in_a_strict_stack_holds_the_secret(
    stack: WrittenStack, control_plane: ControlPlane, accounts: Accounts, verb: str
) -> None:
    """Nothing but the verb is granted; those that are left have what was sent to them."""
    apply(stack, [{"resources": ["secrets"], "verbs": [verb]}])
    kept = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "kept"}}
    stack.cluster.create({**kept, "stringData": {"key": "canary"}}, stack.namespace)
    wait_until(lambda: accounts.may(WEB, verb, "secrets"), 60, "waiting for the permission")
    method, one, body, parameters = ASKING[verb]
    answer = as_web(stack, control_plane).request(
        method,
        f"/api/v1/namespaces/{stack.namespace}/secrets{'/kept' if one else ''}",
        None if body is None else json.dumps(body),
        PATCH if verb == "patch" else "application/json",
        **parameters,
    )
    holds = b64encode(b"canary").decode() in json.dumps(answer)
    assert holds == (verb not in WITHOUT)
    values = web(permissions=[{"resources": ["secrets"], "verbs": [verb]}], **TOKEN)
    assert any("reads secrets" in line for line in warnings(values)) == holds


def as_web(stack: WrittenStack, control_plane: ControlPlane) -> ApiServer:
    """The API server as the account of the service."""
    path = f"/api/v1/namespaces/{stack.namespace}/serviceaccounts/{WEB}/token"
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    token = stack.cluster.request("POST", path, json.dumps(asked))["status"]["token"]
    return ApiServer(control_plane.url, token, stack.cluster.certificate)
