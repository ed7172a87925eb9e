"""The workflow that looks for drift: what it runs finds a change past Pulumi, and makes none."""

import shlex

import yaml

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import PROJECT, Stack

NAME = "order-service-v1"


def words(stack: Stack) -> list[str]:
    """The words of the workflow's own command, for this stack; the last one is always given."""
    content = yaml.safe_load((PROJECT / "docs" / "ci" / "drift.yml").read_text())
    (job,) = content["jobs"].values()
    _, command = job["steps"][-1]["run"].split(" pulumi ")
    return shlex.split(command.replace("$STACK", stack.name))[:-1]


def test_drift_is_found_and_neither_cluster_nor_state_is_changed(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    stack.set_only_orders({"tag": "1.0"})
    stack.up()
    stack.run(*words(stack))
    before = stack.resources()
    changed = {"spec": {"minReadySeconds": 17}}
    cluster.patch("Deployment", NAME, changed, stack.namespace)
    finished = stack.run(*words(stack), succeeds=False)
    assert "minReadySeconds" in finished.stdout
    assert "no changes were expected" in finished.stdout + finished.stderr
    deployment = cluster.get("Deployment", NAME, stack.namespace)
    assert deployment["spec"]["minReadySeconds"] == 17
    assert stack.resources() == before
