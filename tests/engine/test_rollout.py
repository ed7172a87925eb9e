"""A version that cannot start fails `pulumi up` soon, and the traffic stays where it was."""

from typing import Any

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

DEADLINE_SECONDS = 15
"""Progress deadline of the tests; `up` must have failed by twice this and a minute."""


def versions(**tags: tuple[str, int]) -> dict[str, Any]:
    """The order service in some versions, each with its tag and its share."""
    written = {name: {"tag": tag, "weight": weight} for name, (tag, weight) in tags.items()}
    rollout = {"progressDeadlineSeconds": DEADLINE_SECONDS, "minReadySeconds": 0}
    startup = {"startup": {"failureThreshold": 5}}
    return {"replicas": 2, "rollout": rollout, "probes": startup, "versions": written}


def shares(cluster: Cluster, namespace: str) -> dict[str, int]:
    """The split as the VirtualService has it."""
    service = cluster.get("VirtualService", "order-service", namespace)
    routes = service["spec"]["http"][0]["route"]
    return {route["destination"]["subset"]: route["weight"] for route in routes}


@pytest.mark.parametrize(
    ("tag", "reason"), [("missing", "ImagePullBackOff"), ("crashes", "CrashLoopBackOff")]
)
def test_a_new_version_that_cannot_start_fails_up_and_gets_no_traffic(
    stack: Stack, control_plane: ControlPlane, tag: str, reason: str
) -> None:
    stack.set_only_orders(versions(v1=("1.0", 100)))
    stack.up()
    stack.set_only_orders(versions(v1=("1.0", 50), v2=(tag, 50)))
    # The engine itself would wait for ten minutes, and a command of a test ends after five.
    assert reason in stack.fails()
    assert shares(control_plane.cluster, stack.namespace) == {"v1": 100}


def test_a_bad_image_of_a_running_version_leaves_its_old_pods_in_place(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.set_only_orders(versions(v1=("1.0", 100)))
    stack.up()
    stack.set_only_orders(versions(v1=("missing", 100)))
    assert "ImagePullBackOff" in stack.fails()
    deployment = control_plane.cluster.get("Deployment", "order-service-v1", stack.namespace)
    assert deployment["status"]["availableReplicas"] == 2
    stack.set_only_orders(versions(v1=("1.0", 100)))
    stack.up()
    assert stack.up("--expect-no-changes")["same"]


def test_a_stateful_set_with_a_bad_image_needs_its_stuck_pod_deleted(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    words = {**versions(), "kind": "stateful"}
    stack.set_only_orders({**words, "tag": "1.0"})
    stack.up()
    stack.set_only_orders({**words, "tag": "missing"})
    stack.fails()
    stuck = uid(cluster, "order-service-v1-1", stack.namespace)
    kept = uid(cluster, "order-service-v1-0", stack.namespace)
    stack.set_only_orders({**words, "tag": "1.0"})
    stack.fails()
    assert uid(cluster, "order-service-v1-1", stack.namespace) == stuck
    cluster.delete("Pod", "order-service-v1-1", stack.namespace)
    stack.up()
    made = cluster.get("StatefulSet", "order-service-v1", stack.namespace)
    assert made["status"]["readyReplicas"] == 2
    assert uid(cluster, "order-service-v1-0", stack.namespace) == kept


def uid(cluster: Cluster, pod: str, namespace: str) -> str:
    """Which pod it is that has this name."""
    return cluster.get("Pod", pod, namespace)["metadata"]["uid"]


def test_recreate_ends_the_old_pods_before_it_starts_new_ones(
    stack: Stack, control_plane: ControlPlane
) -> None:
    alone = {"tag": "1.0", "replicas": 1, "rollout": {"strategy": "recreate"}}
    stack.set_only_orders(alone)
    stack.up()
    stack.set_only_orders({**alone, "tag": "1.1"})
    stack.up()
    deployment = control_plane.cluster.get("Deployment", "order-service-v1", stack.namespace)
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    assert deployment["status"]["readyReplicas"] == 1
