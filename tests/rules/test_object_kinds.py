"""Every kind that holds a pod, and what changes a part of one, is held to the rules."""

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
