"""The backends of the simulated pods."""

from collections.abc import Mapping

import pytest
import requests

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.processes.processes import wait_until
from testbed.requests.behaviour import Behaviour, Selector, pre_stop_seconds
from tests.testbed.echo import PORT, deploy_echo


def get(
    pod: Manifest, path: str = "/", seconds: float = 5, headers: Mapping[str, str] | None = None
) -> requests.Response:
    """One request to a pod."""
    with requests.Session() as session:
        session.trust_env = False
        url = f"http://{pod['status']['podIP']}:{PORT}{path}"
        return session.get(url, headers=dict(headers or {}), timeout=seconds)


@pytest.fixture
def pods(cluster: Cluster, namespace: str) -> list[Manifest]:
    """Pods of an echo of the test's own, v1 first."""
    deploy_echo(cluster, namespace)
    return cluster.find_all("Pod", namespace, "version=v1")


def test_answer_says_which_pod_and_repeats_the_request(echoes: list[Manifest]) -> None:
    answer = get(echoes[0], "/orders?page=2", headers={"X-Test": "yes"})
    content = answer.json()
    assert content["pod"] == echoes[0]["metadata"]["name"] == answer.headers["x-pod"]
    assert content["version"] == "v1" == answer.headers["x-version"]
    assert (content["method"], content["path"]) == ("GET", "/orders?page=2")
    assert content["headers"]["x-test"] == "yes"


def test_behaviour_is_that_of_the_selected_pods_only(
    control_plane: ControlPlane, echo: str, echoes: list[Manifest]
) -> None:
    backends = control_plane.backends

    def statuses() -> list[int]:
        return [get(pod).status_code for pod in echoes]

    backends.behave(Behaviour(status=503), Selector(namespace=echo, version="v2"))
    assert statuses() == [200] * 3 + [503] * 3
    one = Selector(namespace=echo, pod=echoes[0]["metadata"]["name"])
    backends.behave(Behaviour(status=404), one)
    assert statuses() == [404] + [200] * 2 + [503] * 3
    backends.behave(Behaviour(status=500, percent=25), one)
    assert [get(echoes[0]).status_code for _ in range(8)].count(500) == 2
    backends.behave(Behaviour(reset=True), one)
    with pytest.raises(requests.ConnectionError):
        get(echoes[0])
    backends.behave(Behaviour(hang=True), one)
    with pytest.raises(requests.Timeout):
        get(echoes[0], seconds=0.5)
    backends.reset(Selector(namespace=echo))
    assert statuses() == [200] * 6


def test_requests_are_counted_by_pod(
    control_plane: ControlPlane, echo: str, echoes: list[Manifest]
) -> None:
    which, name = Selector(namespace=echo, version="v1"), echoes[0]["metadata"]["name"]
    before = control_plane.backends.requests(which)
    get(echoes[0])
    get(echoes[0])
    counted = control_plane.backends.requests(which)
    assert len(counted) == 3
    assert counted == {**before, name: before[name] + 2}


def test_deleted_pod_serves_through_its_pre_stop_and_then_accepts_no_more(
    cluster: Cluster, namespace: str, pods: list[Manifest]
) -> None:
    pod = pods[0]
    assert pre_stop_seconds(pod) == 2
    name = pod["metadata"]["name"]
    cluster.delete("Pod", name, namespace)
    served = 0

    def refused() -> bool:
        nonlocal served
        try:
            get(pod)
        except requests.ConnectionError:
            return True
        served += 1
        return False

    wait_until(refused, 60, "waiting for the pod to refuse connections")
    assert served > 1
    wait_until(
        lambda: cluster.find("Pod", name, namespace) is None, 60, f"waiting for {name} to go"
    )


def test_address_that_is_used_again_answers_as_its_new_pod(
    cluster: Cluster, namespace: str
) -> None:
    """kwok takes an address at random from those that were given back: many make it certain."""
    deploy_echo(cluster, namespace)
    old = scale(cluster, namespace, 40)
    scale(cluster, namespace, 0)
    new = scale(cluster, namespace, 40)
    assert {pod["status"]["podIP"] for pod in old} & {pod["status"]["podIP"] for pod in new}
    assert {get(pod).json()["pod"] for pod in new} == {pod["metadata"]["name"] for pod in new}


def test_pod_that_is_started_twice_is_ready_and_answers_at_its_last_address(
    cluster: Cluster, namespace: str, pods: list[Manifest]
) -> None:
    """As kwok does it to a pod that changes while kwok is starting it."""
    conditions = [{"type": kind, "status": "False"} for kind in ("ContainersReady", "Ready")]
    again = "10.244.255.1"
    cluster.report_status(pods[0], {"conditions": conditions, "podIP": again})
    name = pods[0]["metadata"]["name"]
    moved = cluster.wait_until(is_ready, "Pod", name, namespace)
    assert moved["status"]["podIP"] == again
    assert get(moved).json()["pod"] == name
    with pytest.raises(requests.ConnectionError):
        get(pods[0])


def scale(cluster: Cluster, namespace: str, replicas: int) -> list[Manifest]:
    """Give v2 this many pods, wait until they are ready and the others gone; returns them."""
    cluster.patch("Deployment", "echo-v2", {"spec": {"replicas": replicas}}, namespace)

    def pods() -> list[Manifest]:
        return cluster.find_all("Pod", namespace, "version=v2")

    wait_until(
        lambda: len(pods()) == replicas and all(map(is_ready, pods())),
        60,
        f"waiting for {replicas} pods",
    )
    return pods()


@pytest.mark.parametrize(
    ("hook", "seconds"),
    [
        ({}, 0),
        ({"preStop": {"sleep": {"seconds": 5}}}, 5),
        ({"preStop": {"exec": {"command": ["sleep", "3"]}}}, 3),
        ({"preStop": {"exec": {"command": ["/bin/sh", "-c", "sleep 4 && nginx -s quit"]}}}, 4),
    ],
)
def test_pre_stop_is_as_long_as_it_sleeps(hook: Manifest, seconds: float) -> None:
    pod = {"spec": {"containers": [{"name": "app", "lifecycle": hook}, {"name": "other"}]}}
    assert pre_stop_seconds(pod) == seconds
