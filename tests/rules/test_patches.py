"""Every kind that holds a pod or a right, and what changes a part of one, is held to the rules."""

from typing import Any

import pytest

from microservices.manifests.objects import as_typed, is_patch, kind_of
from microservices.rules import object_findings
from tests.rules.objects import Manifest, container, manifest, template

TEMPLATE = template({"app": "web"}, container(securityContext={"privileged": True}))
SPECS: dict[str, Any] = {
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"), None),
    **dict.fromkeys(("ReplicationController", "Job", "Rollout"), None),
    "CronJob": {"jobTemplate": {"spec": {"template": TEMPLATE}}},
    "ScaledJob": {"jobTargetRef": {"template": TEMPLATE}},
    "Pod": TEMPLATE["spec"],
}
PRIVILEGED = [
    *(manifest(kind, "web", spec or {"template": TEMPLATE}) for kind, spec in SPECS.items()),
    {**manifest("PodTemplate", "web"), "template": TEMPLATE},
]


def patching(one: Manifest) -> Manifest:
    """The same as what changes a part of an object."""
    return dict(as_typed(f"kubernetes:any/v1:{one['kind']}Patch", one))


def with_context(**keys: Any) -> Manifest:
    """A DeploymentPatch that says this of a container's security."""
    pods = {"containers": [{"name": "main", "securityContext": keys}]}
    return patching(manifest("Deployment", "web", {"template": {"spec": pods}}))


def said(one: Manifest) -> list[str]:
    return [str(found) for found in object_findings(one)]


def test_what_changes_a_part_is_of_the_kind_that_its_type_names() -> None:
    whole = manifest("Deployment", "web")
    assert as_typed("kubernetes:apps/v1:Deployment", whole) == whole
    assert not is_patch(whole)
    assert patching(whole) == {**whole, "kind": "DeploymentPatch"}
    assert is_patch(patching(whole))
    assert kind_of(patching(whole)) == kind_of(whole) == "Deployment"


@pytest.mark.parametrize("one", PRIVILEGED, ids=lambda one: one["kind"])
def test_a_privileged_container_is_found_in_every_kind(one: Manifest) -> None:
    end = "web.main.securityContext.privileged: the container is root on its node; "
    assert any(line.startswith(f"{one['kind']}/{end}") for line in said(one))
    (line,) = said(patching(one))
    assert line.startswith(f"{one['kind']}Patch/{end}")


@pytest.mark.parametrize(
    "one",
    [
        with_context(),
        with_context(runAsUser=1000, readOnlyRootFilesystem=True),
        with_context(capabilities={"add": ["NET_BIND_SERVICE"]}),
        patching(manifest("Deployment", "web", {"replicas": 3})),
        patching(manifest("Deployment", "web")),
        patching(manifest("Rollout", "web", {"workloadRef": {"kind": "Deployment", "name": "a"}})),
        patching({**manifest("PodTemplate", "web"), "template": {"spec": {"containers": None}}}),
        patching(manifest("Namespace", "web")),
        patching(manifest("Service", "web", {"type": "ClusterIP"})),
        patching(manifest("AuthorizationPolicy", "web", {"rules": [{}]})),
        patching(manifest("PeerAuthentication", "web")),
        patching({**manifest("Role", "web"), "rules": [{"verbs": ["get"], "resources": ["pods"]}]}),
        patching(manifest("RoleBinding", "web")),
    ],
)
def test_what_a_part_does_not_say_is_not_held_against_it(one: Manifest) -> None:
    assert said(one) == []


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (
            with_context(runAsNonRoot=False),
            "main.securityContext.runAsNonRoot: the container may run as root; ",
        ),
        (
            with_context(runAsUser=0),
            "main.securityContext.runAsNonRoot: the container may run as root; ",
        ),
        (
            with_context(allowPrivilegeEscalation=True),
            "main.securityContext.allowPrivilegeEscalation: a process may gain more privileges ",
        ),
        (
            with_context(capabilities={"drop": []}),
            "main.securityContext.capabilities: the container has capabilities; ",
        ),
        (
            with_context(capabilities={"add": ["CHOWN"]}),
            "main.securityContext.capabilities: the container has capabilities; ",
        ),
        (
            with_context(seccompProfile={"type": "Unconfined"}),
            "main.securityContext.seccompProfile: there is no seccomp profile; ",
        ),
        (
            patching(manifest("CronJob", "web", SPECS["CronJob"] | {"suspend": False})),
            "main.securityContext.privileged: the container is root on its node; ",
        ),
        (
            patching(
                manifest("DaemonSet", "web", {"template": {"spec": {"hostNetwork": True}}}),
            ),
            "spec.hostNetwork: the pod shares it with its node; ",
        ),
        (
            patching(manifest("Service", "web", {"type": "NodePort"})),
            "spec.type: NodePort bypasses the gateway; ",
        ),
        (
            patching(manifest("AuthorizationPolicy", "web", {"action": "ALLOW", "rules": [{}]})),
            "spec.rules[0]: it allows every request of everybody; ",
        ),
        (
            patching(manifest("PeerAuthentication", "web", {"mtls": {"mode": "PERMISSIVE"}})),
            "spec.mtls.mode: PERMISSIVE accepts plaintext from anybody; ",
        ),
        (
            patching({**manifest("Role", "web"), "rules": [{"verbs": ["*"]}]}),
            "rules[0].verbs: `*` also grants what is added later; ",
        ),
        (
            patching({**manifest("RoleBinding", "web"), "roleRef": {"name": "cluster-admin"}}),
            "roleRef: its subjects may do everything; ",
        ),
        (
            patching(
                {**manifest("RoleBinding", "web"), "subjects": [{"name": "system:authenticated"}]}
            ),
            "subjects[0]: system:authenticated is everybody; ",
        ),
    ],
)
def test_what_a_part_says_is_held_to_the_rules(one: Manifest, line: str) -> None:
    (found,) = said(one)
    assert found.startswith(f"{one['kind']}/web.{line}")


def test_a_namespace_is_not_opened_by_a_patch() -> None:
    opened = manifest("Namespace", "web")
    opened["metadata"]["labels"] = {"pod-security.kubernetes.io/enforce": "privileged"}
    (found,) = said(patching(opened))
    assert found.endswith(": privileged admits every pod; write `restricted`")
