"""What becomes of simulated pods whose containers end, fail, or have no image."""

from collections.abc import Callable

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, is_ready, read_manifests
from testbed.processes.processes import wait_until
from tests.testbed.echo import MANIFESTS, deploy_echo


def state(pod: Manifest, container: str) -> Manifest:
    """The state of a container; empty before it has one."""
    statuses = pod["status"].get("containerStatuses", [])
    return next((item["state"] for item in statuses if item["name"] == container), {})


def waits_for(reason: str) -> Callable[[Manifest], bool]:
    """Whether the container `echo` of a pod waits for this reason."""
    return lambda pod: state(pod, "echo").get("waiting", {}).get("reason") == reason


def roll_out(cluster: Cluster, namespace: str, image: str) -> Manifest:
    """Give v1 another image; returns the first pod of it that waits, when it says why."""
    [v1] = [
        item
        for item in read_manifests(MANIFESTS)
        if item["kind"] == "Deployment" and item["metadata"]["name"] == "echo-v1"
    ]
    v1["spec"]["template"]["spec"]["containers"][0]["image"] = image
    cluster.apply([v1], namespace)

    def waiting() -> Manifest | None:
        pods = cluster.find_all("Pod", namespace, "version=v1")
        return next((pod for pod in pods if state(pod, "echo").get("waiting")), None)

    return wait_until(waiting, 60, f"waiting for a pod of {image}")


@pytest.mark.parametrize("policy", ["Never", "OnFailure"])
def test_job_whose_image_fails_has_failed(cluster: Cluster, namespace: str, policy: str) -> None:
    containers = [{"name": "migrate", "image": "migrate:fails"}]
    template = {"spec": {"containers": containers, "restartPolicy": policy}}
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"backoffLimit": 0, "template": template},
    }
    cluster.apply([job], namespace)
    assert cluster.wait_until_ended("migrate", namespace) == "Failed"
    [condition] = [
        item
        for item in cluster.get("Job", "migrate", namespace)["status"]["conditions"]
        if item["type"] == "Failed"
    ]
    assert condition["reason"] == "BackoffLimitExceeded"


def test_missing_image_stops_a_rollout_and_harms_no_old_pod(
    cluster: Cluster, namespace: str
) -> None:
    deploy_echo(cluster, namespace)
    pod = roll_out(cluster, namespace, "echo:missing")
    assert waits_for("ImagePullBackOff")(pod)
    assert pod["status"]["phase"] == "Pending"
    deployment = cluster.get("Deployment", "echo-v1", namespace)
    assert deployment["status"]["availableReplicas"] == 3
    assert deployment["status"]["unavailableReplicas"] == 1


def test_crashing_image_is_started_again_and_again(cluster: Cluster, namespace: str) -> None:
    deploy_echo(cluster, namespace)
    pod = roll_out(cluster, namespace, "echo:crashes")

    def restarted(found: Manifest) -> bool:
        return waits_for("CrashLoopBackOff")(found) and (
            found["status"]["containerStatuses"][0]["restartCount"] >= 2
        )

    found = cluster.wait_until(restarted, "Pod", pod["metadata"]["name"], namespace, seconds=60)
    [status] = found["status"]["containerStatuses"]
    assert status["lastState"]["terminated"]["exitCode"] == 1
    assert found["status"]["phase"] == "Running"
    assert not is_ready(found)
