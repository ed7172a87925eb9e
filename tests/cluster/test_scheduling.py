"""The real scheduler spreads the pods of a version, and those of each revision of it."""

from collections import Counter
from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.processes.processes import wait_until
from tests.cluster.nodes import NODES, cordoned, node_of, zones_of
from tests.written_stack import PROMPT, WrittenStack, service

IN_A, IN_B, IN_C = NODES
REQUIRED = {"spread": {"zones": "required"}}


def test_pods_of_each_version_stand_evenly_in_every_zone_and_on_every_node(
    stack: WrittenStack, cluster: Cluster
) -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50}}
    stack.deploy({"web": service(replicas=6, versions=versions)})
    for version in versions:
        pods = stack.pods(f"version={version}")
        assert Counter(map(node_of, pods)) == dict.fromkeys(NODES, 2)
        assert list(zones_of(cluster, pods).values()) == [2, 2, 2]


def test_where_it_is_required_a_pod_rather_waits_than_stands_with_two_more_than_elsewhere(
    stack: WrittenStack, cluster: Cluster
) -> None:
    """Zone A has room for one of the pods, and each of the others for three."""
    filling = {"nodeSelector": {"kubernetes.io/hostname": IN_A}}
    filler = service(replicas=1, scheduling=filling, resources=cores(40))
    stack.deploy({"filler": filler})
    web = service(replicas=6, scheduling=REQUIRED, resources=cores(20))
    stack.apply({"filler": filler, "web": web})

    def one_waits() -> bool:
        pods = stack.pods("app=web")
        return unschedulable(pods) == 1 and sum(map(is_ready, pods)) == 5

    wait_until(one_waits, 60, "waiting for the pods that have a place")
    assert sorted(zones_of(cluster, stack.pods("app=web")).values()) == [1, 2, 2]


def cores(number: int) -> dict[str, Any]:
    """Resources that leave room for few pods; a node has 64 cores."""
    return {"requests": {"cpu": str(number)}}


def test_a_new_revision_is_spread_whatever_the_old_one_stands_on(
    stack: WrittenStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    """Were the old pods counted, which all are in one zone, the new ones would avoid that zone."""
    web = service(replicas=6, scheduling=REQUIRED, rollout={**PROMPT, "maxSurge": "100%"})
    with cordoned(control_plane, IN_A, IN_B):
        stack.deploy({"web": web})
    assert {node_of(pod) for pod in stack.pods()} == {IN_C}
    stack.deploy({"web": {**web, "image": "web:1.1"}})
    assert list(zones_of(cluster, stack.pods()).values()) == [2, 2, 2]


def test_a_zone_that_takes_no_pods_keeps_none_waiting_elsewhere(
    stack: WrittenStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    with cordoned(control_plane, IN_A):
        stack.deploy({"web": service(replicas=4, scheduling=REQUIRED)})
        assert sorted(zones_of(cluster, stack.pods()).values()) == [2, 2]


def test_a_pod_waits_for_a_node_of_the_right_kind(
    stack: WrittenStack, control_plane: ControlPlane
) -> None:
    wanted = {"nodeSelector": {"kubernetes.io/hostname": IN_B}}
    with cordoned(control_plane, IN_B):
        stack.apply({"web": service(replicas=2, scheduling=wanted)})
        wait_until(lambda: unschedulable(stack.pods()) == 2, 60, "waiting for the scheduler")
    wait_until(lambda: all(map(is_ready, stack.pods())), 60, "waiting for the pods")
    assert {node_of(pod) for pod in stack.pods()} == {IN_B}


def unschedulable(pods: list[Manifest]) -> int:
    """How many of the pods the scheduler has no node for."""
    conditions = [item for pod in pods for item in pod["status"].get("conditions", [])]
    return [item.get("reason") for item in conditions].count("Unschedulable")
