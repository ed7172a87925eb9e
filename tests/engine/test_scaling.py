"""The number of pods under an autoscaler, as `pulumi up` and the controller leave it."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

NAME = "order-service-v1"
FIXED = {"tag": "1.0", "replicas": 3}


def scaled(least: int, **keys: Any) -> dict[str, Any]:
    """The order service between some pods and eight."""
    return {"tag": "1.0", "replicas": None, "scaling": {"min": least, "max": 8}, **keys}


def pods(cluster: Cluster, namespace: str) -> set[str]:
    """The pods that are there to stay."""
    found = [pod["metadata"] for pod in cluster.find_all("Pod", namespace)]
    return {metadata["uid"] for metadata in found if "deletionTimestamp" not in metadata}


def replicas(cluster: Cluster, namespace: str) -> int:
    """How many pods the Deployment is to have."""
    return cluster.get("Deployment", NAME, namespace)["spec"]["replicas"]


def test_going_from_fixed_to_automatic_drops_no_pod_and_what_the_autoscaler_decided_stays(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    stack.set_only_orders(FIXED)
    made = sum(stack.up().values())
    before = pods(cluster, stack.namespace)
    stack.set_only_orders(scaled(2))
    # The Deployment itself is left alone: the engine knows that it no longer counts the pods.
    assert stack.up() == {"create": 1, "same": made}
    assert pods(cluster, stack.namespace) == before
    assert replicas(cluster, stack.namespace) == 3
    said = [event["message"] for event in cluster.find_all("Event", stack.namespace)]
    assert not [message for message in said if "Scaled down" in message]

    stack.set_only_orders(scaled(5))
    stack.up()
    assert replicas(cluster, stack.namespace) == 5
    stack.set_only_orders(scaled(5, tag="1.1"))
    stack.up()
    deployment = cluster.get("Deployment", NAME, stack.namespace)
    assert deployment["spec"]["replicas"] == 5
    owners = [
        entry["manager"]
        for entry in deployment["metadata"]["managedFields"]
        if "f:replicas" in entry["fieldsV1"].get("f:spec", {})
    ]
    assert owners == ["kube-controller-manager"]
    assert stack.up("--expect-no-changes")["same"]
    stack.set_only_orders({"tag": "1.1", "replicas": 2})
    stack.up()
    # The autoscaler goes last, and mostly writes its own number once more before it does.
    stack.up("--refresh")
    assert replicas(cluster, stack.namespace) == 2
    assert cluster.find("HorizontalPodAutoscaler", NAME, stack.namespace) is None


def test_a_new_version_has_its_fewest_pods_before_a_route_names_it(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.set_only_orders(scaled(3))
    stack.up()
    cluster = control_plane.cluster
    assert replicas(cluster, stack.namespace) == 3
    scaler = cluster.get("HorizontalPodAutoscaler", NAME, stack.namespace)
    [metric] = scaler["spec"]["metrics"]
    assert metric["containerResource"]["container"] == "order-service"
    route = cluster.get("VirtualService", "order-service", stack.namespace)
    created = {item["metadata"]["creationTimestamp"] for item in (scaler, route)}
    assert min(created) == scaler["metadata"]["creationTimestamp"]


def test_a_version_without_pods_is_up_at_once(stack: Stack, control_plane: ControlPlane) -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 0}}
    stack.set_only_orders({"tag": "1.0", "replicas": 1, "versions": versions})
    stack.up()
    names = {
        item["metadata"]["name"]
        for item in control_plane.cluster.find_all("Deployment", stack.namespace)
    }
    assert names == {"order-service-v1", "order-service-v2"}
    assert control_plane.cluster.find_all("PodDisruptionBudget", stack.namespace) == []
