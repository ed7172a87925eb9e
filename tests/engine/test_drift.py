"""Drift: the workflow that looks for it finds it and changes nothing, and `pulumi up` mends it."""

import shlex

import yaml

from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import PROJECT, Stack

VARIABLE = "PULUMI_K8S_ENABLE_PATCH_FORCE"


def words(stack: Stack) -> list[str]:
    """The words of the workflow's own command, for this stack; the last one is always given."""
    content = yaml.safe_load((PROJECT / "docs" / "ci" / "drift.yml").read_text())
    (job,) = content["jobs"].values()
    _, command = job["steps"][-1]["run"].split(" pulumi ")
    return shlex.split(command.replace("$STACK", stack.name))[:-1]


def test_drift_is_found_without_a_change_and_mended_though_somebody_else_owns_the_field(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, deployment = control_plane.cluster, ("Deployment", "order-service-v1", stack.namespace)
    stack.set_only_orders({"tag": "1.0"})
    stack.up()
    stack.run(*words(stack))
    before = stack.resources()
    drift = {"replicas": 1, "minReadySeconds": 17}
    cluster.patch(*deployment[:2], {"spec": drift}, stack.namespace)

    def drifted() -> bool:
        return drift.items() <= cluster.get(*deployment)["spec"].items()

    finished = stack.run(*words(stack), succeeds=False)
    assert "minReadySeconds" in finished.stdout
    assert "no changes were expected" in finished.stdout + finished.stderr
    assert drifted()
    assert stack.resources() == before
    stack.run("refresh", "--yes", "--skip-preview")
    assert stack.last_update()["resourceChanges"]["update"] == 1
    by_variable = stack.environment.pop(VARIABLE, None)
    if engine.upserts():
        # A provider of before 4.29 does not know `kubernetes:enablePatchForce` of Pulumi.yaml.
        assert "conflict" in stack.fails()
        assert drifted()
        assert by_variable == "true"
        stack.environment[VARIABLE] = by_variable
    assert stack.up()["update"] == 1
    assert cluster.get(*deployment)["spec"]["replicas"] == 3
