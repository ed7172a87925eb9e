"""How a real pod starts with all that may be in it, and how it ends."""

import time
from collections.abc import Callable

import pytest
import requests

from testbed.kubernetes.cluster import Cluster
from testbed.pods.real_pods import RealPod, RealPods
from testbed.processes.processes import wait_until
from testbed.requests.behaviour import Behaviour
from testbed.requests.http_backend import ENVIRONMENT_PATH
from testbed.requests.load import Load, Plan
from tests.testbed.echo import PORT
from tests.testbed.workloads import LISTENS, SECONDS, config_map, pod, wait_until_gone

SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "echo"},
    "spec": {"selector": {"app": "echo"}, "ports": [{"name": "http", "port": PORT}]},
}
CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}


def test_pod_with_all_kinds_of_volumes_and_containers_starts(
    cluster: Cluster, real_pods: RealPods, meshed: str
) -> None:
    volumes = [
        {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "scratch", "emptyDir": {}},
        {"name": "settings", "projected": {"sources": [{"configMap": {"name": "settings"}}]}},
    ]
    mounts = [{"name": item["name"], "mountPath": f"/{item['name']}"} for item in volumes]
    where = {"name": "WHERE", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
    inits = [
        {"name": "migrate", "image": "migrate:1"},
        {"name": "shipper", "image": "shipper:1", "restartPolicy": "Always"},
    ]
    spec = {"volumes": volumes, "initContainers": inits}
    full = pod("full", spec=spec, **LISTENS, volumeMounts=mounts, env=[where])
    cluster.apply([config_map("settings", **{"a.yaml": "a: 1"}), CLAIM, full], meshed)
    [started] = real_pods.pods(meshed)
    migrate, shipper = cluster.get("Pod", "full", meshed)["status"]["initContainerStatuses"]
    assert migrate["state"]["terminated"]["reason"] == "Completed"
    assert "running" in shipper["state"]
    seen = started.get_address("127.0.0.1", PORT, ENVIRONMENT_PATH).json()
    assert seen["environment"] == {"WHERE": started.address}
    assert seen["files"]["/settings/a.yaml"] == "a: 1"


def test_answer_that_is_under_way_arrives_through_the_sidecar_of_a_deleted_pod(
    cluster: Cluster, real_pods: RealPods, meshed: str
) -> None:
    cluster.apply([SERVICE, pod("echo", **LISTENS), pod("caller", **LISTENS)], meshed)
    [echo] = real_pods.pods(meshed, "app=echo")
    [caller] = real_pods.pods(meshed, "app=caller")
    wait_until(lambda: caller.endpoints("echo", PORT), SECONDS, "waiting for the endpoint")
    load = caller.load(Plan("echo", PORT, connections=1))
    leave_one_under_way(echo, Behaviour(delay_milliseconds=2_000))
    cluster.delete("Pod", "echo", meshed)
    result = load.stop()
    assert result.lost == 0, result.examples
    assert result.percentiles["100"] >= 1_900


def test_sidecar_has_the_configuration_of_the_pod(
    cluster: Cluster, real_pods: RealPods, meshed: str
) -> None:
    config = (
        "terminationDrainDuration: 7s\nproxyMetadata: {EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true'}"
    )
    cluster.apply([pod("tuned", annotations={"proxy.istio.io/config": config})], meshed)
    [tuned] = real_pods.pods(meshed)
    found = tuned.admin("/server_info")["node"]["metadata"]["PROXY_CONFIG"]
    assert found["terminationDrainDuration"] == "7s"
    assert found["proxyMetadata"] == {"EXIT_ON_ZERO_ACTIVE_CONNECTIONS": "true"}


@pytest.mark.parametrize(("native", "outlives"), [("true", True), ("false", False)])
def test_native_sidecar_outlives_the_pre_stop_of_its_app_and_another_drains_beside_it(
    cluster: Cluster, real_pods: RealPods, meshed: str, native: str, outlives: bool
) -> None:
    annotations = {
        "sidecar.istio.io/nativeSidecar": native,
        "proxy.istio.io/config": "terminationDrainDuration: 1s",
    }
    hook = {"preStop": {"sleep": {"seconds": 10}}}
    leaves = pod("leaving", annotations=annotations, **LISTENS, lifecycle=hook)
    cluster.apply([leaves], meshed)
    [leaving] = real_pods.pods(meshed)
    start = time.monotonic()
    cluster.delete("Pod", "leaving", meshed)
    wait_until(lambda: not is_proxied(leaving), SECONDS, "waiting for the sidecar to end")
    lived = time.monotonic() - start
    assert (lived >= 10) == outlives
    assert lived >= 1


def test_process_that_does_not_end_is_killed_after_its_grace_period(
    cluster: Cluster, real_pods: RealPods, bare: str, load: Callable[[Plan, str | None], Load]
) -> None:
    hook = {"preStop": {"sleep": {"seconds": 1}}}
    stubborn = pod("stubborn", spec={"terminationGracePeriodSeconds": 3}, **LISTENS, lifecycle=hook)
    cluster.apply([stubborn, pod("caller", **LISTENS)], bare)
    [caller] = real_pods.pods(bare, "app=caller")
    [found] = real_pods.pods(bare, "app=stubborn")
    plan = Plan("stubborn", PORT, found.address, connections=1, timeout_seconds=60)
    asking = load(plan, caller.network)
    leave_one_under_way(found, Behaviour(hang=True))
    start = time.monotonic()
    cluster.delete("Pod", "stubborn", bare)
    wait_until_gone(cluster, "Pod", "stubborn", bare)
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
