"""What docs/stuck.md says of a deployment that does not go on, and the ways out of it."""

import json

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from tests.engine.stack import Stack
from tests.engine.test_job import migrated, ran

HOLD = "example.com/hold"


def test_a_lock_is_told_and_taken_away(stack: Stack, control_plane: ControlPlane) -> None:
    cluster = control_plane.cluster
    stack.set_only_orders({"tag": "1.0"})
    stack.kill_during_up(lambda: cluster.find("Namespace", stack.namespace) is not None)
    assert "the stack is currently locked by 1 lock(s)" in stack.fails()
    stack.run("cancel", "--yes")
    assert "currently locked" not in stack.run("preview").stdout


def test_a_migration_that_failed_runs_again_once_its_job_is_gone(
    stack: Stack, control_plane: ControlPlane
) -> None:
    space = stack.namespace
    stack.set_only_orders(migrated("1.0", "fails"))
    assert "BackoffLimitExceeded" in stack.fails()
    [(name, first)] = ran(control_plane.cluster, space)
    assert "BackoffLimitExceeded" in stack.fails()
    assert ran(control_plane.cluster, space) == {(name, first)}
    control_plane.kubectl("delete", "job", name, "--namespace", space)
    stack.run("up", "--yes", "--skip-preview", "--refresh", succeeds=False)
    [(name, again)] = ran(control_plane.cluster, space)
    assert again != first


def test_a_quota_that_is_used_up_is_told_by_an_event_of_the_replica_set(
    stack: Stack, control_plane: ControlPlane
) -> None:
    space = stack.namespace
    rollout = {"progressDeadlineSeconds": 15, "minReadySeconds": 0}
    probes = {"startup": {"failureThreshold": 5}}
    stack.set_only_orders({"tag": "1.0", "replicas": 1, "rollout": rollout, "probes": probes})
    stack.up()
    control_plane.kubectl("create", "quota", "small", "--hard=pods=1", "--namespace", space)
    stack.set_only_orders({"tag": "1.0", "replicas": 2, "rollout": rollout, "probes": probes})
    stack.fails()
    events = control_plane.kubectl(
        *("get", "events", "--namespace", space, "--field-selector", "reason=FailedCreate")
    )
    assert "exceeded quota: small" in events
    control_plane.kubectl("delete", "quota", "small", "--namespace", space)
    stack.up()


def test_a_namespace_that_does_not_end_says_what_holds_it(
    stack: Stack, control_plane: ControlPlane
) -> None:
    space = stack.namespace
    stack.set_only_orders({"tag": "1.0", "replicas": 1})
    stack.up()
    control_plane.kubectl("create", "configmap", "held", "--namespace", space)
    patch = ("patch", "configmap", "held", "--namespace", space, "--type=merge", "--patch")
    control_plane.kubectl(*patch, json.dumps({"metadata": {"finalizers": [HOLD]}}))
    process = stack.start("destroy", "--yes")

    def held(namespace: Manifest) -> bool:
        return HOLD in json.dumps(namespace["status"].get("conditions"))

    control_plane.cluster.wait_until(held, "Namespace", space)
    control_plane.kubectl(*patch, json.dumps({"metadata": {"finalizers": None}}))
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, f"{out}\n{err}"
