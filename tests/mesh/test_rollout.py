"""Pods come and go under load, and requests that are under way get their answers."""

import pytest

from testbed.behaviour import Behaviour
from testbed.client import Client
from testbed.control_plane import ControlPlane
from testbed.load import Plan, Result
from testbed.processes import wait_until
from testbed.real_pods import RealPods
from tests.written_stack import WrittenStack, service

HOST, PORT = "web", 8080
SLOW_MILLISECONDS = 2_000
ATTEMPTS = 5
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
    load = client.load(Plan(HOST, PORT, connections=24))
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


def test_without_its_drain_a_service_loses_requests(
    stack: WrittenStack, real_pods: RealPods, client: Client
) -> None:
    """Whether a request meets a pod that is gone is a matter of chance: mostly one does at once."""
    results = (
        replace_and_scale_down(stack, real_pods, client, drain_seconds=0) for _ in range(ATTEMPTS)
    )
    assert any(result.lost for result in results)
