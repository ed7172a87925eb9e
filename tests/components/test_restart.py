"""What an update and its preview say of the pods that they restart."""

from typing import Any

import pulumi
import pytest

from components.restart import restart_hooks
from microservices.objects.manifest import manifest
from microservices.objects.stack_object import StackObject
from tests.builders import planned
from tests.components.program import objects
from tests.deployment import Deploy

SCALED = {"scaling": {"min": 2, "max": 5, "cpu": 80}}
KINDS = {
    "service": "Deployment",
    "worker": "Deployment",
    "stateful": "StatefulSet",
    "argo-rollouts": "Rollout",
}


def workload(kind: str = "service", **keys: Any) -> StackObject:
    """The workload of a service with a set."""
    web: dict[str, Any] = {"image": "web:1", "configFrom": ["levels"], **keys}
    if kind != "worker":
        web["port"] = 80
    written = {"traffic": {"owner": kind}} if kind == "argo-rollouts" else {"kind": kind}
    level = web.pop("level", "info")
    plan = planned(config={"levels": {"log": level}}, services={"web": {**web, **written}})
    (found,) = (one for one in objects(plan) if one.pods is not None)
    assert found.kind == KINDS[kind]
    return found


@pytest.fixture
def said(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is said before one workload is updated to be another."""
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lines.append)

    def update(old: StackObject, new: StackObject) -> list[str]:
        bindings: list[pulumi.ResourceHookBinding] = []
        deploy(lambda: bindings.append(restart_hooks([new])))
        (before,) = bindings[0].before_update or []
        assert isinstance(before, pulumi.ResourceHook)
        assert before.opts
        assert before.opts.on_dry_run
        inputs = {"old_inputs": manifest(old), "new_inputs": manifest(new)}
        before.callback(pulumi.ResourceHookArgs("urn", "id", new.name, new.kind, **inputs))
        return lines

    return update


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [{"image": "web:2"}, {"level": "debug"}])
def test_another_template_or_set_restarts_the_pods_of_a_workload(
    kind: str, change: dict[str, Any], said: Any
) -> None:
    old, new = (workload(kind, replicas=3, **one) for one in ({}, change))
    assert said(old, new) == ["web-v1: this update restarts 3 pods"]


@pytest.mark.parametrize(
    "change", [{}, {"replicas": 5}, {"rollout": {"minReadySeconds": 9}}, SCALED, {"replicas": 0}]
)
def test_what_leaves_the_template_alone_restarts_nothing(change: Any, said: Any) -> None:
    assert said(workload(), workload(**change)) == []


@pytest.mark.parametrize(
    ("before", "after", "pods"),
    [
        ({"replicas": 1}, {"replicas": 1}, "1 pod"),
        ({"replicas": 3}, {"replicas": 5}, "3 pods"),
        ({"replicas": 5}, {"replicas": 3}, "3 pods"),
        (SCALED, SCALED, "2 or more pods"),
        (SCALED, {"replicas": 4}, "4 pods"),
        ({"replicas": 9}, SCALED, "2 or more pods"),
    ],
)
def test_those_restart_that_there_were_and_will_be(
    before: Any, after: Any, pods: str, said: Any
) -> None:
    old, new = workload(**before), workload(image="web:2", **after)
    assert said(old, new) == [f"web-v1: this update restarts {pods}"]


@pytest.mark.parametrize(("before", "after"), [(0, 2), (2, 0)])
def test_where_no_pod_was_or_will_be_none_restarts(before: int, after: int, said: Any) -> None:
    assert said(workload(replicas=before), workload(image="web:2", replicas=after)) == []
