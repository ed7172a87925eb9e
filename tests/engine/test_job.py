"""Migrations that gate the rollout of a version."""

from typing import Any

from testbed.cluster import Cluster
from testbed.control_plane import ControlPlane
from tests.engine.stack import Stack


def migrated(tag: str, migration: str = "1.0", **keys: Any) -> dict[str, Any]:
    """The order service with a migration of its own image."""
    job = {"image": "migrations", "tag": migration, "args": ["up"], "retries": 0}
    return {
        "tag": tag,
        "replicas": 2,
        "jobs": {"migrate": {**job, "deadlineSeconds": 60}},
        **keys,
    }


def image(cluster: Cluster, namespace: str) -> str:
    """What the Deployment runs."""
    deployment = cluster.get("Deployment", "order-service-v1", namespace)
    return deployment["spec"]["template"]["spec"]["containers"][0]["image"]


def jobs(cluster: Cluster, namespace: str) -> dict[str, bool]:
    """Every Job, and whether it ended well."""
    return {
        job["metadata"]["name"]: bool(job["status"].get("succeeded"))
        for job in cluster.find_all("Job", namespace)
    }


def test_pods_are_replaced_only_after_the_migration_has_ended_well(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    stack.set_only_orders(migrated("1.0"))
    stack.up()
    [(name, succeeded)] = jobs(cluster, stack.namespace).items()
    assert name.startswith("order-service-v1-migrate-")
    assert succeeded
    job = cluster.get("Job", name, stack.namespace)
    deployment = cluster.get("Deployment", "order-service-v1", stack.namespace)
    ended, begun = job["status"]["completionTime"], deployment["metadata"]["creationTimestamp"]
    assert ended <= begun
    stack.set_only_orders(migrated("1.0"))
    assert set(stack.up()) == {"same"}
    stack.set_only_orders(migrated("1.1", "1.1"))
    stack.up()
    assert image(cluster, stack.namespace) == "order-service:1.1"
    [again] = jobs(cluster, stack.namespace)
    assert again != name


def test_a_migration_that_fails_stops_the_rollout(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.set_only_orders(migrated("1.0"))
    stack.up()
    stack.set_only_orders(migrated("1.1", "fails"))
    assert "BackoffLimitExceeded" in stack.fails()
    assert image(control_plane.cluster, stack.namespace) == "order-service:1.0"


def test_the_pods_of_a_migration_are_nobody_s_endpoints(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.set_only_orders(migrated("1.0"))
    stack.up()
    [pod] = [
        pod
        for pod in control_plane.cluster.find_all("Pod", stack.namespace)
        if pod["status"]["phase"] == "Succeeded"
    ]
    slices = control_plane.cluster.find_all("EndpointSlice", stack.namespace)
    behind = {
        endpoint["targetRef"]["name"] for item in slices for endpoint in item.get("endpoints") or ()
    }
    assert len(behind) == 2
    assert pod["metadata"]["name"] not in behind
