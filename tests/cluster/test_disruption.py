"""Nodes can be emptied, and no version loses more of its pods by it than it may."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.processes.processes import wait_until
from tests.cluster.nodes import NODES, cordoned, drained, node_of
from tests.written_stack import WrittenStack, service

BUDGET = "PodDisruptionBudget"


def allows(count: int) -> Callable[[Manifest], bool]:
    """Whether a budget lets so many pods go now."""
    return lambda budget: budget.get("status", {}).get("disruptionsAllowed") == count


@pytest.mark.parametrize("keys", [{"replicas": 5}, {"scaling": {"min": 5, "max": 8}}])
def test_never_more_than_a_quarter_of_the_pods_is_evicted_at_once(
    stack: WrittenStack, cluster: Cluster, control_plane: ControlPlane, keys: dict[str, Any]
) -> None:
    stack.deploy({"web": service(**keys)})
    cluster.wait_until(allows(2), BUDGET, "web-v1", stack.namespace)
    left = [pod["metadata"]["name"] for pod in stack.pods()]
    with cordoned(control_plane, *NODES):
        for _ in range(2):
            cluster.evict(left.pop(), stack.namespace)
        with pytest.raises(ApiError, match="would violate the pod's disruption budget"):
            cluster.evict(left[-1], stack.namespace)
        assert sum(map(is_ready, stack.pods())) == 3

    def all_evicted() -> bool:
        with suppress(ApiError):
            cluster.evict(left[-1], stack.namespace)
            left.pop()
        return not left

    wait_until(all_evicted, 90, "waiting until every pod is evicted")


@pytest.mark.parametrize("kind", ["service", "worker", "stateful"])
def test_a_drained_node_is_left_by_the_pods_of_a_version(
    stack: WrittenStack, control_plane: ControlPlane, kind: str
) -> None:
    web = service(kind=kind, replicas=4)
    if kind == "worker":
        del web["port"]
    stack.deploy({"web": web})
    assert_left(stack, control_plane)


def test_a_drain_ends_where_pods_must_stand_in_different_zones(
    stack: WrittenStack, control_plane: ControlPlane
) -> None:
    """The next pod may only go once the one before has found a place in another zone."""
    required = {"spread": {"zones": "required", "nodes": "required"}}
    one_by_one = {"maxUnavailable": 1}
    stack.deploy({"web": service(replicas=6, scheduling=required, disruption=one_by_one)})
    assert_left(stack, control_plane)


def test_a_version_whose_pods_crash_does_not_keep_a_node(
    stack: WrittenStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    stack.apply({"web": service(image="web:crashes", replicas=2)})
    wait_until(lambda: crashing(stack.pods()) == 2, 60, "waiting for both pods to crash")
    cluster.wait_until(allows(0), BUDGET, "web-v1", stack.namespace)
    assert_left(stack, control_plane)


def crashing(pods: list[Manifest]) -> int:
    """How many of the pods are restarted again and again."""
    statuses = [status for pod in pods for status in pod["status"].get("containerStatuses", [])]
    reasons = [status["state"].get("waiting", {}).get("reason") for status in statuses]
    return reasons.count("CrashLoopBackOff")


def test_a_pod_that_is_alone_does_not_keep_its_node(
    stack: WrittenStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    stack.deploy({"web": service(replicas=1)})
    assert cluster.find_all(BUDGET, stack.namespace) == []
    assert_left(stack, control_plane)


def assert_left(stack: WrittenStack, control_plane: ControlPlane) -> None:
    """Drain the node of a pod, and hold every pod of the stack to have left it."""
    node = node_of(stack.pods()[0])
    with drained(control_plane, node, "app=web"):
        assert node not in map(node_of, stack.pods())
