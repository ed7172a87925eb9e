"""What becomes of simulated pods whose containers fail, or have no image."""

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.processes.processes import wait_until
from tests.testbed.echo import deploy_echo
from tests.testbed.workloads import SECONDS, job, pod, waits_for


@pytest.mark.parametrize("policy", ["Never", "OnFailure"])
def test_job_whose_image_fails_has_failed(cluster: Cluster, namespace: str, policy: str) -> None:
    cluster.apply([job(image="migrate:fails", policy=policy)], namespace)
    assert cluster.wait_until_ended("migrate", namespace) == "Failed"
    conditions = cluster.get("Job", "migrate", namespace)["status"]["conditions"]
    [failed] = [item for item in conditions if item["type"] == "Failed"]
    assert failed["reason"] == "BackoffLimitExceeded"


def test_missing_image_stops_a_rollout_and_harms_no_old_pod(
    cluster: Cluster, namespace: str
) -> None:
    deploy_echo(cluster, namespace)
    containers = [{"name": "echo", "image": "echo:missing"}]
    changes = {"spec": {"template": {"spec": {"containers": containers}}}}
    cluster.patch("Deployment", "echo-v1", changes, namespace)
    waits = waits_for("ImagePullBackOff")

    def waiting() -> Manifest | None:
        return next(filter(waits, cluster.find_all("Pod", namespace, "version=v1")), None)

    assert wait_until(waiting, SECONDS, "waiting for a new pod")["status"]["phase"] == "Pending"
    deployment = cluster.get("Deployment", "echo-v1", namespace)
    assert deployment["status"]["availableReplicas"] == 3
    assert deployment["status"]["unavailableReplicas"] == 1


def test_crashing_image_is_started_again_and_again(cluster: Cluster, namespace: str) -> None:
    cluster.apply([pod("mad", image="mad:crashes")], namespace)
    waits = waits_for("CrashLoopBackOff", 2)
    found = cluster.wait_until(waits, "Pod", "mad", namespace, SECONDS)
    [status] = found["status"]["containerStatuses"]
    assert status["lastState"]["terminated"]["exitCode"] == 1
    assert found["status"]["phase"] == "Running"
    assert not is_ready(found)
