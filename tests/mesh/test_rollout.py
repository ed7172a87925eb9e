"""Pods come and go under load, and requests that are under way get their answers."""

from collections.abc import Callable

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPods
from testbed.processes.processes import wait_until
from testbed.requests.behaviour import Behaviour
from testbed.requests.load import Plan, Result
from tests.written_stack import WrittenStack, service

HOST, PORT = "web", 8080
SLOW_MILLISECONDS = 2_000
# Long enough for some requests on a slow machine.
DRAIN_SECONDS = 20
SOME_SLOW = Behaviour(delay_milliseconds=SLOW_MILLISECONDS, percent=4)


@pytest.fixture
def stack(control_plane: ControlPlane, real_pods: RealPods, namespace: str) -> WrittenStack:
    """A stack whose pods are real."""
    real_pods.take(namespace)
    return WrittenStack(control_plane.cluster, namespace)


def replace_and_scale_down(
    stack: WrittenStack, real_pods: RealPods, client: Client, drain_seconds: int
) -> Result:
    """Replace three pods by two others and go down to one, with requests under way all the time."""
    deploy(stack, drain_seconds, tag="1.0", replicas=3)
    client.wait_until_split(HOST, PORT, {"v1": 100})
    make_slow(stack, real_pods)
    load = client.load(Plan(HOST, PORT, connections=24, pause_seconds=0.02))
    deploy(stack, drain_seconds, tag="1.1", replicas=2)
    make_slow(stack, real_pods)
    deploy(stack, drain_seconds, tag="1.1", replicas=1)
    return load.stop()


def deploy(stack: WrittenStack, drain_seconds: int, tag: str, replicas: int) -> None:
    """Deploy the service, and wait until the pods that have to go are gone."""
    rollout = {"minReadySeconds": 0, "drainSeconds": drain_seconds}
    web = service(image=f"web:{tag}", replicas=replicas, rollout=rollout)
    stack.deploy({"web": {**web, "allowFrom": [f"{stack.namespace}/default"]}})

    def only_those_that_stay() -> bool:
        return len(stack.cluster.find_all("Pod", stack.namespace)) == replicas

    wait_until(only_those_that_stay, 60, "waiting for the old pods to go")


def make_slow(stack: WrittenStack, real_pods: RealPods) -> None:
    """Let every pod take its time for some of the requests."""
    for pod in real_pods.pods(stack.namespace):
        pod.behave(SOME_SLOW)


def test_a_rollout_and_going_down_lose_no_request(
    stack: WrittenStack, real_pods: RealPods, client: Client
) -> None:
    result = replace_and_scale_down(stack, real_pods, client, drain_seconds=4)
    assert result.lost == 0, result.examples
    assert result.total == result.count(status=200, version="v1")
    assert result.percentiles["100"] >= SLOW_MILLISECONDS


def test_pod_with_a_drain_answers_whoever_has_not_heard_yet_that_it_goes(
    stack: WrittenStack, mesh: Mesh, client: Client
) -> None:
    result = leave_unnoticed(stack, mesh, client, DRAIN_SECONDS, lambda: not stack.pods())
    assert result.lost == 0, result.examples


def test_without_its_drain_a_service_loses_requests(
    stack: WrittenStack, mesh: Mesh, client: Client
) -> None:
    def gone() -> bool:
        return not stack.cluster.find_all("Pod", stack.namespace)

    assert leave_unnoticed(stack, mesh, client, 0, gone).lost > 0


def leave_unnoticed(
    stack: WrittenStack, mesh: Mesh, client: Client, drain_seconds: int, left: Callable[[], bool]
) -> Result:
    """Let every pod go, and send requests once they have `left`, before the proxies hear of it."""
    deploy(stack, drain_seconds, tag="1.0", replicas=3)
    client.wait_until_split(HOST, PORT, {"v1": 100})
    [deployment] = stack.cluster.find_all("Deployment", stack.namespace)
    mesh.kill()
    try:
        none = {"spec": {"replicas": 0}}
        stack.cluster.patch("Deployment", deployment["metadata"]["name"], none, stack.namespace)
        wait_until(left, 60, "waiting for the pods to go")
        return client.load(Plan(HOST, PORT, connections=20, requests=40)).result()
    finally:
        mesh.restart()
