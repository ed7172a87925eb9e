"""A version that cannot start fails `pulumi up` soon, and the traffic stays where it was."""

from typing import Any

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


def test_pods_that_cannot_start_fail_up_get_no_traffic_and_leave_the_old_ones_in_place(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    stack.set_only_orders(versions(v1=("1.0", 100)))
    stack.up()
    for name, tag, reason in (
        ("v2", "missing", "ImagePullBackOff"),
        ("v3", "crashes", "CrashLoopBackOff"),
    ):
        stack.set_only_orders(versions(v1=("1.0", 50), **{name: (tag, 50)}))
        # The engine itself would wait for ten minutes, and a command of a test ends after five.
        assert reason in stack.fails()
        assert shares(cluster, stack.namespace) == {"v1": 100}
    stack.set_only_orders(versions(v1=("missing", 100)))
    assert "ImagePullBackOff" in stack.fails()
    deployment = cluster.get("Deployment", "order-service-v1", stack.namespace)
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
