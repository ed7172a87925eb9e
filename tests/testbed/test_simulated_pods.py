"""What becomes of simulated pods whose containers end, fail, or have no image."""

from collections.abc import Callable
from typing import Any

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready, read_manifests
from testbed.processes.processes import wait_until
from tests.testbed.echo import MANIFESTS, deploy_echo

MESH_PROXY = {"name": "istio-proxy", "image": "proxyv2:1"}


@pytest.fixture
def cluster(control_plane: ControlPlane) -> Cluster:
    """The cluster of the session."""
    return control_plane.cluster


def job(tag: str, *others: Manifest, policy: str = "Never", **pod: Any) -> Manifest:
    """A Job that tries once: an image with this tag, and other containers."""
    containers = [{"name": "migrate", "image": f"migrate:{tag}"}, *others]
    template = {"spec": {"containers": containers, "restartPolicy": policy, **pod}}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"backoffLimit": 0, "template": template},
    }


def running_pod(cluster: Cluster, namespace: str, running: str) -> Manifest:
    """The one pod of a namespace, when its container of this name runs."""

    def found() -> Manifest | None:
        pods = cluster.find_all("Pod", namespace)
        return next((pod for pod in pods if "running" in state(pod, running)), None)

    return wait_until(found, 60, f"waiting for {running}")


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


def test_job_ends_with_its_own_containers_though_it_has_a_native_sidecar(
    cluster: Cluster, namespace: str
) -> None:
    sidecar = {**MESH_PROXY, "restartPolicy": "Always"}
    cluster.apply([job("1", initContainers=[sidecar])], namespace)
    assert cluster.wait_until_ended("migrate", namespace) == "Complete"
    [pod] = cluster.find_all("Pod", namespace)
    assert pod["status"]["phase"] == "Succeeded"
    [ended] = pod["status"]["initContainerStatuses"]
    assert ended["state"]["terminated"]["exitCode"] == 0


def test_job_with_a_sidecar_among_its_containers_never_ends(
    cluster: Cluster, namespace: str
) -> None:
    cluster.apply([job("1", MESH_PROXY)], namespace)
    pod = running_pod(cluster, namespace, "istio-proxy")
    assert state(pod, "migrate")["terminated"]["exitCode"] == 0
    assert pod["status"]["phase"] == "Running"
    assert not is_ready(pod)


@pytest.mark.parametrize("policy", ["Never", "OnFailure"])
def test_job_whose_image_fails_has_failed(cluster: Cluster, namespace: str, policy: str) -> None:
    cluster.apply([job("fails", policy=policy)], namespace)
    assert cluster.wait_until_ended("migrate", namespace) == "Failed"
    [condition] = [
        item
        for item in cluster.get("Job", "migrate", namespace)["status"]["conditions"]
        if item["type"] == "Failed"
    ]
    assert condition["reason"] == "BackoffLimitExceeded"


def test_job_that_hangs_ends_at_its_deadline(cluster: Cluster, namespace: str) -> None:
    hanging = job("hangs")
    hanging["spec"]["activeDeadlineSeconds"] = 2
    cluster.apply([hanging], namespace)
    running_pod(cluster, namespace, "migrate")
    assert cluster.wait_until_ended("migrate", namespace) == "Failed"


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


def test_init_containers_end_before_the_pod_is_ready(cluster: Cluster, namespace: str) -> None:
    spec = {
        "containers": [{"name": "echo", "image": "echo:1"}],
        "initContainers": [
            {"name": "migrate", "image": "migrate:1"},
            {"name": "shipper", "image": "shipper:1", "restartPolicy": "Always"},
        ],
    }
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "echo"}, "spec": spec}
    cluster.apply([pod], namespace)
    ready = cluster.wait_until(is_ready, "Pod", "echo", namespace)
    migrate, shipper = ready["status"]["initContainerStatuses"]
    assert migrate["state"]["terminated"]["reason"] == "Completed"
    assert "running" in shipper["state"]
