"""Migrations that gate the rollout of a version."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack


def migrated(tag: str, migration: str = "1.0", **keys: Any) -> dict[str, Any]:
    """The order service with a migration of its own image."""
    job = {"image": "migrations", "tag": migration, "args": ["up"], "retries": 0}
    return {
        "tag": tag,
        "replicas": 2,
        "rollout": {"minReadySeconds": 0},
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
    cluster, space = control_plane.cluster, stack.namespace
    stack.set_only_orders(migrated("1.0"))
    stack.up()
    [(name, succeeded)] = jobs(cluster, space).items()
    assert name.startswith("order-service-v1-migrate-")
    assert succeeded
    job = cluster.get("Job", name, space)
    deployment = cluster.get("Deployment", "order-service-v1", space)
    ended, begun = job["status"]["completionTime"], deployment["metadata"]["creationTimestamp"]
    assert ended <= begun
    its_pod_is_nobody_s_endpoint(cluster, space)
    assert set(stack.up()) == {"same"}

    # An update that leaves the migration out remembers none.
    before = stack.outputs()["deployed"]
    stack.set_only_orders(migrated("1.1", "1.1"))
    [account] = [one["urn"] for one in stack.resources() if one["type"].endswith("ServiceAccount")]
    stack.up("--target", account)
    assert stack.outputs()["deployed"] == before
    assert [*jobs(cluster, space)] == [name]
    stack.up()
    assert image(cluster, space) == "order-service:1.1"
    [again] = jobs(cluster, space)
    assert again != name
    stack.set_only_orders(migrated("1.2", "fails"))
    assert "BackoffLimitExceeded" in stack.fails()
    assert image(cluster, space) == "order-service:1.1"


def its_pod_is_nobody_s_endpoint(cluster: Cluster, namespace: str) -> None:
    [pod] = [
        pod for pod in cluster.find_all("Pod", namespace) if pod["status"]["phase"] == "Succeeded"
    ]
    # A pod that has ended is behind no Service whatever its labels are: they have to tell.
    labels = pod["metadata"]["labels"]
    selectors = [one["spec"]["selector"] for one in cluster.find_all("Service", namespace)]
    assert selectors
    assert not [one for one in selectors if one.items() <= labels.items()]


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
    assert up("3.1.0", "debug") == set()
    assert set(stack.up()) == {"same"}
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


def test_a_migration_that_failed_is_not_remembered_though_the_engine_went_on(
    stack: Stack, control_plane: ControlPlane
) -> None:
    def set_both(tag: str, migration: str) -> None:
        service = migrated(tag, migration)
        worker = {**service, "image": "mailer", "kind": "worker"}
        stack.set_services({"user-service": None, "order-service": service, "mailer": worker})

    none = {f"microservices:{key}": {} for key in ("config", "secrets")}
    stack.change(lambda config: config.update(none))
    set_both("1.0", "1.0")
    stack.up()
    first = jobs(control_plane.cluster, stack.namespace)
    assert len(first) == 2
    before = stack.outputs()["deployed"]
    set_both("1.1", "fails")
    stack.run("up", "--yes", "--skip-preview", "--continue-on-error", succeeds=False)
    assert stack.outputs()["deployed"] == before
    # The engine took the old Jobs away, and left the pods that wait for them in the state.
    set_both("1.1", "1.1")
    assert "snapshot integrity failure" in stack.fails()
    stack.run("state", "repair", "--yes")
    stack.up()
    again = jobs(control_plane.cluster, stack.namespace)
    assert len(again) == 2
    assert not again.keys() & first.keys()
    assert stack.outputs()["deployed"] != before
