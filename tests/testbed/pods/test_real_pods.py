"""Real pods: identities, mTLS, probes, configuration and images."""

from functools import partial
from pathlib import Path

import psutil
import pytest

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import is_ready, read_manifests
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPods, missing
from testbed.requests.behaviour import Behaviour
from testbed.requests.http_backend import ENVIRONMENT_PATH
from tests.testbed.echo import MANIFESTS, PORT
from tests.testbed.workloads import (
    LISTENS,
    SECONDS,
    config_map,
    job,
    pod,
    wait_until_gone,
    waits_for,
)

STRICT = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "default"},
    "spec": {"mtls": {"mode": "STRICT"}},
}


def test_pod_is_ready_when_its_backend_answers_its_probe(
    cluster: Cluster, real_pods: RealPods, meshed: str
) -> None:
    probe = {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 1}
    container = {
        "ports": [{"name": "http", "containerPort": PORT}],
        "readinessProbe": {**probe, "failureThreshold": 1},
    }
    cluster.apply([pod("probed", **container), STRICT], meshed)
    [probed] = real_pods.pods(meshed)
    which = ("Pod", "probed", meshed, SECONDS)
    for behaviour, ready in (
        (Behaviour(status=500), False),
        (Behaviour(), True),
        (Behaviour(hang=True), False),
    ):
        probed.behave(behaviour)
        cluster.wait_until(lambda item, ready=ready: is_ready(item) == ready, *which)


def test_backend_that_is_not_alive_is_restarted(
    cluster: Cluster, real_pods: RealPods, bare: str
) -> None:
    probe = {"httpGet": {"path": "/", "port": PORT}, "periodSeconds": 1, "failureThreshold": 2}
    cluster.apply([pod("mortal", **LISTENS, livenessProbe=probe)], bare)
    [mortal] = real_pods.pods(bare)
    mortal.behave(Behaviour(status=500))
    which = ("Pod", "mortal", bare, SECONDS)
    cluster.wait_until(
        lambda item: item["status"]["containerStatuses"][0]["restartCount"] == 1, *which
    )
    cluster.wait_until(is_ready, *which)
    assert mortal.get_address(mortal.address, PORT).status_code == 200


def test_container_waits_for_its_configuration_and_keeps_what_it_started_with(
    cluster: Cluster, real_pods: RealPods, bare: str
) -> None:
    container = {**LISTENS, "envFrom": [{"configMapRef": {"name": "settings"}}]}
    cluster.apply([pod("configured", **container)], bare)
    reason = waits_for("CreateContainerConfigError")
    waiting = cluster.wait_until(reason, "Pod", "configured", bare, SECONDS)
    state = waiting["status"]["containerStatuses"][0]["state"]["waiting"]
    assert state["message"] == f"ConfigMap {bare}/settings is not there"
    cluster.apply([config_map("settings", COLOUR="red")], bare)
    [configured] = real_pods.pods(bare)
    cluster.apply([config_map("settings", COLOUR="blue")], bare)
    answer = configured.get_address(configured.address, PORT, ENVIRONMENT_PATH)
    assert answer.json()["environment"] == {"COLOUR": "red"}


def test_pod_waits_for_what_it_mounts(cluster: Cluster, bare: str) -> None:
    volumes = {"volumes": [{"name": "late", "configMap": {"name": "late"}}]}
    mounts = [{"name": "late", "mountPath": "/late"}]
    cluster.apply([pod("patient", spec=volumes, volumeMounts=mounts)], bare)
    cluster.wait_until(waits_for("ContainerCreating"), "Pod", "patient", bare, SECONDS)
    cluster.apply([config_map("late")], bare)
    cluster.wait_until(is_ready, "Pod", "patient", bare, SECONDS)


def test_container_whose_image_is_missing_or_crashes_says_so(cluster: Cluster, bare: str) -> None:
    cluster.apply([pod("gone", image="gone:missing"), pod("mad", image="mad:crashes")], bare)
    gone = cluster.wait_until(waits_for("ImagePullBackOff"), "Pod", "gone", bare, SECONDS)
    mad = cluster.wait_until(waits_for("CrashLoopBackOff", 2), "Pod", "mad", bare, SECONDS)
    assert (gone["status"]["phase"], mad["status"]["phase"]) == ("Pending", "Running")
    assert not is_ready(gone)
    assert not is_ready(mad)


@pytest.mark.parametrize(("tag", "end"), [("1", "Complete"), ("fails", "Failed")])
def test_job_ends_with_its_containers_though_it_has_a_sidecar(
    cluster: Cluster, meshed: str, tag: str, end: str
) -> None:
    cluster.apply([job(image=f"x:{tag}")], meshed)
    assert cluster.wait_until_ended("migrate", meshed) == end


@pytest.mark.usefixtures("real_pods")
def test_pod_that_does_not_ask_for_a_real_node_gets_none(cluster: Cluster, namespace: str) -> None:
    cluster.apply([pod("simulated")], namespace)
    placed = cluster.wait_until(is_ready, "Pod", "simulated", namespace)
    assert placed["spec"]["nodeName"].startswith("simulated-")


def test_deployment_with_min_ready_seconds_becomes_available(cluster: Cluster, bare: str) -> None:
    deployment = next(item for item in read_manifests(MANIFESTS) if item["kind"] == "Deployment")
    deployment["spec"] |= {"replicas": 1, "minReadySeconds": 1}
    cluster.apply([deployment], bare)
    name = deployment["metadata"]["name"]
    cluster.wait_until(
        lambda item: item.get("status", {}).get("availableReplicas") == 1,
        *("Deployment", name, bare, SECONDS),
    )


@pytest.mark.usefixtures("run_folder")
def test_stopped_agent_leaves_no_process_and_a_killed_api_server_is_one_clear_line(
    tmp_path: Path,
) -> None:
    """In a control plane of its own: nothing of the session's is to be stopped."""
    if reason := missing():
        pytest.skip(reason)
    with ControlPlane(tmp_path) as second, Mesh(second) as mesh:
        with RealPods(mesh) as pods:
            pods.take("default")
            second.cluster.apply([pod("lonely", **LISTENS)], "default")
            [lonely] = pods.pods("default")
            family = psutil.Process(pods.process.popen.pid).children(recursive=True)
            assert {found.name() for found in family} >= {"pilot-agent", "envoy"}
            assert lonely.address
        _, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []
        second.process("kube-apiserver").kill()
        for ask in (second.check, partial(second.cluster.get, "Namespace", "default")):
            with pytest.raises(Fault, match=r"^kube-apiserver ended \(killed by SIGKILL\)"):
                ask()


def test_deleted_pod_serves_through_its_pre_stop_and_leaves_nothing(
    cluster: Cluster, real_pods: RealPods, meshed: str
) -> None:
    hook = {"preStop": {"sleep": {"seconds": 2}}}
    cluster.apply([pod("leaving", **LISTENS, lifecycle=hook)], meshed)
    [leaving] = real_pods.pods(meshed)
    cluster.delete("Pod", "leaving", meshed)
    assert leaving.get_address(leaving.address, PORT).status_code == 200
    wait_until_gone(cluster, "Pod", "leaving", meshed)
    with pytest.raises(OSError, match=leaving.network or ""):
        leaving.get_address(leaving.address, PORT)
