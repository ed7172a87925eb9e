"""How a real pod starts with all that may be in it, and how it ends."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.pods.real_pods import RealPod, RealPods
from testbed.processes.processes import wait_until
from testbed.requests.behaviour import Behaviour
from testbed.requests.http_backend import ENVIRONMENT_PATH
from testbed.requests.load import Load, Plan
from tests.testbed.echo import PORT

SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "echo"},
    "spec": {"selector": {"app": "echo"}, "ports": [{"name": "http", "port": PORT}]},
}


def pod(name: str, annotations: Mapping[str, str] | None = None, **spec: Any) -> Manifest:
    """A Pod with one container, which listens, and whose label `app` is its name."""
    container = {"name": name, "image": f"{name}:1", "ports": [{"containerPort": PORT}]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "labels": {"app": name},
            "annotations": dict(annotations or {}),
        },
        "spec": {"containers": [{**container, **spec.pop("container", {})}], **spec},
    }


def test_pod_with_all_kinds_of_volumes_and_containers_starts(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    volumes = [
        {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "scratch", "emptyDir": {}},
        {"name": "settings", "projected": {"sources": [{"configMap": {"name": "settings"}}]}},
    ]
    mounts = [{"name": item["name"], "mountPath": f"/{item['name']}"} for item in volumes]
    where = {"name": "WHERE", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
    full = pod(
        "full",
        container={"volumeMounts": mounts, "env": [where]},
        volumes=volumes,
        initContainers=[
            {"name": "migrate", "image": "migrate:1"},
            {"name": "shipper", "image": "shipper:1", "restartPolicy": "Always"},
        ],
    )
    real_pods.take(namespace)
    cluster.apply([{**config, "data": {"a.yaml": "a: 1"}}, claim, full], namespace)
    [started] = real_pods.pods(namespace)
    migrate, shipper = cluster.get("Pod", "full", namespace)["status"]["initContainerStatuses"]
    assert migrate["state"]["terminated"]["reason"] == "Completed"
    assert "running" in shipper["state"]
    seen = started.get_address("127.0.0.1", PORT, ENVIRONMENT_PATH).json()
    assert seen["environment"] == {"WHERE": started.address}
    assert seen["files"]["/settings/a.yaml"] == "a: 1"


def test_pod_waits_for_what_it_mounts(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    mount = {"volumeMounts": [{"name": "late", "mountPath": "/late"}]}
    late = {"name": "late", "configMap": {"name": "late"}}
    real_pods.take(namespace, sidecars=False)
    cluster.apply([pod("patient", container=mount, volumes=[late])], namespace)

    def waits(item: Manifest) -> bool:
        statuses = item["status"].get("containerStatuses", [])
        waiting = [status["state"].get("waiting", {}) for status in statuses]
        return [state.get("reason") for state in waiting] == ["ContainerCreating"]

    cluster.wait_until(waits, "Pod", "patient", namespace, seconds=60)
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "late"}}
    cluster.apply([config], namespace)
    cluster.wait_until(is_ready, "Pod", "patient", namespace, seconds=60)


def test_answer_that_is_under_way_arrives_through_the_sidecar_of_a_deleted_pod(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace)
    cluster.apply([SERVICE, pod("echo"), pod("caller")], namespace)
    [echo] = real_pods.pods(namespace, "app=echo")
    [caller] = real_pods.pods(namespace, "app=caller")
    wait_until(lambda: caller.endpoints("echo", PORT), 60, "waiting for the endpoint")
    load = caller.load(Plan("echo", PORT, connections=1))
    leave_one_under_way(echo, Behaviour(delay_milliseconds=2_000))
    cluster.delete("Pod", "echo", namespace)
    result = load.stop()
    assert result.lost == 0, result.examples
    assert result.percentiles["100"] >= 1_900


def test_sidecar_has_the_configuration_of_the_pod(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    config = (
        "terminationDrainDuration: 7s\nproxyMetadata: {EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true'}"
    )
    real_pods.take(namespace)
    control_plane.cluster.apply(
        [pod("tuned", annotations={"proxy.istio.io/config": config})], namespace
    )
    [tuned] = real_pods.pods(namespace)
    found = tuned.admin("/server_info")["node"]["metadata"]["PROXY_CONFIG"]
    assert found["terminationDrainDuration"] == "7s"
    assert found["proxyMetadata"] == {"EXIT_ON_ZERO_ACTIVE_CONNECTIONS": "true"}


@pytest.mark.parametrize(("native", "outlives"), [("true", True), ("false", False)])
def test_native_sidecar_outlives_the_pre_stop_of_its_app_and_another_drains_beside_it(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str, native: str, outlives: bool
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace)
    annotations = {
        "sidecar.istio.io/nativeSidecar": native,
        "proxy.istio.io/config": "terminationDrainDuration: 1s",
    }
    hook = {"lifecycle": {"preStop": {"sleep": {"seconds": 10}}}}
    cluster.apply([pod("leaving", annotations, container=hook)], namespace)
    [leaving] = real_pods.pods(namespace)
    start = time.monotonic()
    cluster.delete("Pod", "leaving", namespace)
    wait_until(lambda: not is_proxied(leaving), 60, "waiting for the sidecar to end")
    lived = time.monotonic() - start
    assert (lived >= 10) == outlives
    assert lived >= 1


def test_process_that_does_not_end_is_killed_after_its_grace_period(
    control_plane: ControlPlane,
    real_pods: RealPods,
    namespace: str,
    load: Callable[[Plan, str | None], Load],
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace, sidecars=False)
    hook = {"lifecycle": {"preStop": {"sleep": {"seconds": 1}}}}
    stubborn = pod("stubborn", container=hook, terminationGracePeriodSeconds=3)
    cluster.apply([stubborn, pod("caller")], namespace)
    [caller] = real_pods.pods(namespace, "app=caller")
    [found] = real_pods.pods(namespace, "app=stubborn")
    asking = load(
        Plan("stubborn", PORT, found.address, connections=1, timeout_seconds=60), caller.network
    )
    leave_one_under_way(found, Behaviour(hang=True))
    start = time.monotonic()
    cluster.delete("Pod", "stubborn", namespace)
    wait_until(
        lambda: cluster.find("Pod", "stubborn", namespace) is None, 60, "waiting for the pod to go"
    )
    # Long before the request gives up, and its connection with it.
    assert 2 <= time.monotonic() - start < 60
    assert asking.stop().lost >= 1


def leave_one_under_way(item: RealPod, behaviour: Behaviour) -> None:
    """Wait until a pod under load treats a request in this way."""
    got = item.behave(behaviour)
    wait_until(lambda: item.requests() > got, 60, "waiting for a request")


def is_proxied(item: RealPod) -> bool:
    """Whether the sidecar of a pod is there; not once its network is gone."""
    try:
        return bool(item.admin("/server_info"))
    except (requests.ConnectionError, OSError):
        return False
