"""Real pods: identities, mTLS, probes, configuration and their end."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready, read_manifests
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPods, missing
from testbed.processes.processes import wait_until
from testbed.requests.behaviour import Behaviour
from testbed.requests.http_backend import ENVIRONMENT_PATH
from testbed.requests.load import Plan
from tests.testbed.echo import MANIFESTS, PORT

STRICT = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "default"},
    "spec": {"mtls": {"mode": "STRICT"}},
}


def pod(name: str, **container: Any) -> Manifest:
    """A Pod with one container, whose label `app` is its name."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"containers": [{"name": name, "image": f"{name}:1", **container}]},
    }


def deploy_one_of_each_version(cluster: Cluster, namespace: str) -> None:
    """Apply the echo service with one pod a version, under mTLS STRICT, and a caller."""
    manifests = read_manifests(MANIFESTS)
    for manifest in manifests:
        if manifest["kind"] == "Deployment":
            manifest["spec"]["replicas"] = 1
    cluster.apply([*manifests, STRICT, pod("caller")], namespace)


def test_pods_speak_mtls_and_nothing_else_gets_in(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    outside = f"{namespace}-out"
    cluster.create_namespace(outside)
    real_pods.take(namespace)
    real_pods.take(outside, sidecars=False)
    deploy_one_of_each_version(cluster, namespace)
    cluster.apply([pod("stranger")], outside)
    [caller] = real_pods.pods(namespace, "app=caller")
    echoes = real_pods.pods(namespace, "app=echo")
    [stranger] = real_pods.pods(outside)

    caller.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    seen = caller.get("echo", PORT, "/x?a=1", {"Cookie": "b=2"}, method="POST").json()
    assert (seen["method"], seen["path"], seen["headers"]["cookie"]) == ("POST", "/x?a=1", "b=2")
    by = seen["headers"]["x-forwarded-client-cert"]
    assert f"URI=spiffe://cluster.local/ns/{namespace}/sa/default" in by
    for echo in echoes:
        with pytest.raises(requests.ConnectionError, match="reset"):
            stranger.get_address(echo.address, PORT)
    result = caller.load(Plan("echo", PORT, requests=2_000)).result()
    assert result.lost == 0, result.examples
    assert result.count(version="v1") + result.count(version="v2") == 2_000
    cluster.delete("Namespace", outside)


def test_pod_is_ready_when_its_backend_answers_its_probe(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    probe = {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 1}
    container = {
        "ports": [{"name": "http", "containerPort": PORT}],
        "readinessProbe": {**probe, "failureThreshold": 1},
    }
    cluster = control_plane.cluster
    real_pods.take(namespace)
    cluster.apply([pod("probed", **container), STRICT], namespace)
    [probed] = real_pods.pods(namespace)
    probed.behave(Behaviour(status=500))
    cluster.wait_until(lambda item: not is_ready(item), "Pod", "probed", namespace, seconds=60)
    probed.behave(Behaviour())
    cluster.wait_until(is_ready, "Pod", "probed", namespace, seconds=60)
    probed.behave(Behaviour(hang=True))
    cluster.wait_until(lambda item: not is_ready(item), "Pod", "probed", namespace, seconds=60)


def test_backend_that_is_not_alive_is_restarted(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    probe = {"httpGet": {"path": "/", "port": PORT}, "periodSeconds": 1, "failureThreshold": 2}
    container = {"ports": [{"containerPort": PORT}], "livenessProbe": probe}
    cluster = control_plane.cluster
    real_pods.take(namespace, sidecars=False)
    cluster.apply([pod("mortal", **container)], namespace)
    [mortal] = real_pods.pods(namespace)
    mortal.behave(Behaviour(status=500))
    cluster.wait_until(
        lambda item: item["status"]["containerStatuses"][0]["restartCount"] == 1,
        "Pod",
        "mortal",
        namespace,
        seconds=60,
    )
    cluster.wait_until(is_ready, "Pod", "mortal", namespace, seconds=60)
    assert mortal.get_address(mortal.address, PORT).status_code == 200


def test_container_waits_for_its_configuration_and_keeps_what_it_started_with(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
    container = {
        "ports": [{"containerPort": PORT}],
        "envFrom": [{"configMapRef": {"name": "settings"}}],
    }
    cluster = control_plane.cluster
    real_pods.take(namespace, sidecars=False)
    cluster.apply([pod("configured", **container)], namespace)
    waiting = cluster.wait_until(
        lambda item: item.get("status", {}).get("containerStatuses"),
        "Pod",
        "configured",
        namespace,
        seconds=60,
    )
    state = waiting["status"]["containerStatuses"][0]["state"]["waiting"]
    assert state["reason"] == "CreateContainerConfigError"
    assert state["message"] == f"ConfigMap {namespace}/settings is not there"
    cluster.apply([{**settings, "data": {"COLOUR": "red"}}], namespace)
    [configured] = real_pods.pods(namespace)
    cluster.apply([{**settings, "data": {"COLOUR": "blue"}}], namespace)
    answer = configured.get_address(configured.address, PORT, ENVIRONMENT_PATH)
    assert answer.json()["environment"] == {"COLOUR": "red"}


def test_deleted_pod_serves_through_its_pre_stop_and_leaves_nothing(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace)
    container = {
        "ports": [{"containerPort": PORT}],
        "lifecycle": {"preStop": {"sleep": {"seconds": 2}}},
    }
    cluster.apply([pod("leaving", **container)], namespace)
    [leaving] = real_pods.pods(namespace)
    cluster.delete("Pod", "leaving", namespace)
    assert leaving.get_address(leaving.address, PORT).status_code == 200
    wait_until(
        lambda: cluster.find("Pod", "leaving", namespace) is None, 60, "waiting for the pod to go"
    )
    with pytest.raises(OSError, match=leaving.network or ""):
        leaving.get_address(leaving.address, PORT)


def test_container_whose_image_is_missing_or_crashes_says_so(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace, sidecars=False)
    cluster.apply([pod("gone", image="gone:missing"), pod("mad", image="mad:crashes")], namespace)

    def waits(reason: str, restarts: int) -> Callable[[Manifest], bool]:
        def is_so(item: Manifest) -> bool:
            for status in item["status"].get("containerStatuses", []):
                waiting = status["state"].get("waiting", {})
                return waiting.get("reason") == reason and status["restartCount"] >= restarts
            return False

        return is_so

    gone = cluster.wait_until(waits("ImagePullBackOff", 0), "Pod", "gone", namespace, seconds=60)
    mad = cluster.wait_until(waits("CrashLoopBackOff", 2), "Pod", "mad", namespace, seconds=60)
    assert (gone["status"]["phase"], mad["status"]["phase"]) == ("Pending", "Running")
    assert not is_ready(gone)
    assert not is_ready(mad)


@pytest.mark.parametrize(("tag", "end"), [("1", "Complete"), ("fails", "Failed")])
def test_job_ends_with_its_containers_though_it_has_a_sidecar(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str, tag: str, end: str
) -> None:
    real_pods.take(namespace)
    template = {"spec": {**pod("migrate", image=f"x:{tag}")["spec"], "restartPolicy": "Never"}}
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"backoffLimit": 0, "template": template},
    }
    control_plane.cluster.apply([job], namespace)
    assert control_plane.cluster.wait_until_ended("migrate", namespace) == end


def test_pod_that_does_not_ask_for_a_real_node_gets_none(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    real_pods.process.check()
    control_plane.cluster.apply([pod("simulated")], namespace)
    placed = control_plane.cluster.wait_until(is_ready, "Pod", "simulated", namespace)
    assert placed["spec"]["nodeName"].startswith("simulated-")


def test_deployment_with_min_ready_seconds_becomes_available(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace, sidecars=False)
    deployment = next(item for item in read_manifests(MANIFESTS) if item["kind"] == "Deployment")
    deployment["spec"] |= {"replicas": 1, "minReadySeconds": 1}
    cluster.apply([deployment], namespace)
    cluster.wait_until(
        lambda item: item.get("status", {}).get("availableReplicas") == 1,
        "Deployment",
        deployment["metadata"]["name"],
        namespace,
        seconds=60,
    )


def test_stopped_agent_leaves_no_process_and_a_killed_api_server_is_one_clear_line(
    tmp_path: Path, control_plane: ControlPlane
) -> None:
    """In a control plane of its own: nothing of the session's is to be stopped."""
    control_plane.check()
    if reason := missing():
        pytest.skip(reason)
    with ControlPlane(tmp_path) as second, Mesh(second) as mesh:
        with RealPods(mesh) as pods:
            pods.take("default")
            second.cluster.apply([pod("lonely", ports=[{"containerPort": PORT}])], "default")
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
