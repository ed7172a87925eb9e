"""Migrations that gate the rollout of a version."""

from typing import Any

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
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


def ran(cluster: Cluster, namespace: str) -> set[tuple[str, str]]:
    """Name and uid of every Job that is there."""
    found = (job["metadata"] for job in cluster.find_all("Job", namespace))
    return {(one["name"], one["uid"]) for one in found}


def test_a_migration_runs_once_however_tags_go_back_and_forth_and_sets_change(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, space = control_plane.cluster, stack.namespace

    def up(tag: str, level: str) -> set[tuple[str, str]]:
        sets = {"microservices:config": {"levels": {"log": level}}}
        stack.set_only_orders(migrated(tag, tag, configFrom=["levels"]))
        stack.change(lambda config: config.update(sets))
        stack.up()
        assert image(cluster, space) == f"order-service:{tag}"
        return ran(cluster, space)

    [first] = up("3.1.0", "info")
    [second] = up("3.2.0", "info")
    assert first[0] != second[0]
    # The old scripts do not know the schema that the new ones left.
    assert up("3.1.0", "info") == set()
    assert set(stack.up()) == {"same"}
    assert up("3.1.0", "debug") == set()
    assert up("3.2.0", "debug") == set()
    [third] = up("3.3.0", "debug")
    # Another log level is no reason to run it again, and a Job that somebody has tidied up is none.
    control_plane.kubectl("delete", "job", third[0], "--namespace", space)
    assert up("3.3.0", "info") == set()


def test_where_versions_differ_the_migration_of_the_newest_runs(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, job = control_plane.cluster, {"migrate": {"args": ["up"], "retries": 0}}
    versions = {"v1": {"tag": "3.1.0", "weight": 90}, "v2": {"tag": "3.2.0", "weight": 10}}
    stack.set_only_orders({"jobs": job, "versions": versions})
    stack.up()
    [name] = jobs(cluster, stack.namespace)
    assert name.startswith("order-service-v2-migrate-")
    stack.set_only_orders({"jobs": job, "versions": {"v1": {"tag": "3.1.0", "weight": 100}}})
    stack.up()
    assert jobs(cluster, stack.namespace) == {}


WORKER = {"kind": "worker", "port": None}


@pytest.mark.parametrize("keys", [{}, WORKER], ids=["service", "worker"])
def test_a_migration_that_failed_is_not_remembered_though_the_engine_went_on(
    stack: Stack, control_plane: ControlPlane, keys: dict[str, Any]
) -> None:
    stack.set_only_orders(migrated("1.0", **keys))
    stack.up()
    [first] = jobs(control_plane.cluster, stack.namespace)
    before = stack.outputs()["deployed"]
    stack.set_only_orders(migrated("1.1", "fails", **keys))
    stack.run("up", "--yes", "--skip-preview", "--continue-on-error", succeeds=False)
    assert stack.outputs()["deployed"] == before
    # The engine took the old Job away, and left the pods that wait for it in the state.
    stack.set_only_orders(migrated("1.1", "1.1", **keys))
    assert "snapshot integrity failure" in stack.fails()
    stack.run("state", "repair", "--yes")
    stack.up()
    [again] = jobs(control_plane.cluster, stack.namespace)
    assert again != first
    assert stack.outputs()["deployed"] != before


def test_a_migration_that_an_update_leaves_out_is_not_remembered(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    stack.set_only_orders(migrated("1.0"))
    stack.up()
    [first] = jobs(cluster, stack.namespace)
    before = stack.outputs()["deployed"]
    stack.set_only_orders(migrated("1.1", "1.1"))
    [account] = [one["urn"] for one in stack.resources() if one["type"].endswith("ServiceAccount")]
    stack.up("--target", account)
    assert stack.outputs()["deployed"] == before
    assert [*jobs(cluster, stack.namespace)] == [first]
    stack.up()
    assert first not in jobs(cluster, stack.namespace)


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
