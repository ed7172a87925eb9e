"""Timeouts, retries, ejection and mirrors through the sidecars of real pods."""

from typing import Any

import pytest
import requests

from testbed.kubernetes.control_plane import ControlPlane
from testbed.pods.real_pods import RealPod, RealPods
from testbed.processes.processes import wait_until
from testbed.requests.behaviour import Behaviour
from testbed.requests.load import Plan
from tests.written_stack import WrittenStack, service

HOST, PORT = "web", 8080
FIRST = {"v1": {"weight": 100}, "v2": {"weight": 0, "tag": "2.0"}}
FAILING, HANGING = Behaviour(status=503), Behaviour(hang=True)
SECONDS = 60


class Scene:
    """A service with real pods, and a real pod of another one that calls it."""

    def __init__(self, stack: WrittenStack, real_pods: RealPods) -> None:
        self._stack = stack
        self._real_pods = real_pods

    def deploy(self, **keys: Any) -> RealPod:
        """Deploy the service with these keys; returns the caller once it knows of every pod."""
        versions = keys.get("versions", {"v1": {"weight": 100}})
        services = {HOST: service(**keys), "caller": service(port=8090, replicas=1, calls=[HOST])}
        self._stack.deploy(services)
        [caller] = self._real_pods.pods(self._stack.namespace, "app=caller")
        split = {name: one.get("weight", 100) for name, one in versions.items()}
        caller.wait_until_split(HOST, PORT, split)

        def known() -> bool:
            return all(
                caller.endpoints(HOST, PORT, version) == {pod.address for pod in self.pods(version)}
                for version in versions
            )

        wait_until(known, SECONDS, "waiting for the caller to know every pod")
        return caller

    def pods(self, version: str) -> list[RealPod]:
        """The pods of one version."""
        return self._real_pods.pods(self._stack.namespace, f"app={HOST},version={version}")


@pytest.fixture
def scene(control_plane: ControlPlane, real_pods: RealPods, namespace: str) -> Scene:
    """A namespace of real pods."""
    real_pods.take(namespace)
    return Scene(WrittenStack(control_plane.cluster, namespace), real_pods)


def asked(pods: list[RealPod]) -> int:
    """How many requests the pods have got; probes open connections and send none."""
    return sum(pod.requests() for pod in pods)


def get(caller: RealPod) -> int:
    """The status of one request."""
    return caller.get(HOST, PORT).status_code


def test_a_request_is_tried_as_often_and_as_long_as_it_is_written(scene: Scene) -> None:
    unavailable = {"retryOn": ["503"]}
    each = {"attempts": 2, "perTryMilliseconds": 300, "retryOn": ["gateway-error"]}
    written: dict[str, Any] = {
        "/often": {"retries": {"attempts": 3, **unavailable}},
        "/post": {"retries": {"attempts": 1, "methods": ["POST"], **unavailable}},
        "/never": {"retries": {"attempts": 0}},
        "/each": {"retries": each},
        "/whole": {"timeoutMilliseconds": 500},
    }
    routes = [{"match": {"path": path}, **keys} for path, keys in written.items()]
    caller = scene.deploy(traffic={"routes": routes}, replicas=1)
    pods = scene.pods("v1")

    def tried(path: str, method: str = "GET") -> tuple[requests.Response, int]:
        before = asked(pods)
        return caller.get(HOST, PORT, path, method=method), asked(pods) - before

    pods[0].behave(FAILING)
    for path, method, tries in (
        ("/", "GET", 1),
        ("/often", "GET", 4),
        ("/often", "POST", 1),
        ("/post", "POST", 2),
        ("/never", "GET", 1),
    ):
        answer, count = tried(path, method)
        assert (answer.status_code, count) == (503, tries), (path, method)
    pods[0].behave(HANGING)
    for path, tries, seconds in (("/each", 3, 0.9), ("/whole", 1, 0.5)):
        answer, count = tried(path)
        assert (answer.status_code, count) == (504, tries)
        # Envoy begins to count at the last look of its event loop at the clock: some ms earlier.
        assert seconds * 0.9 <= answer.elapsed.total_seconds() < 10


def test_a_pod_that_fails_is_left_alone_and_comes_back(scene: Scene) -> None:
    ejection = {"consecutiveErrors": 3, "intervalSeconds": 1, "ejectionSeconds": 25}
    caller = scene.deploy(trafficPolicy={"outlierDetection": ejection}, replicas=3)
    failing, *healthy = scene.pods("v1")
    failing.behave(FAILING)

    def is_ejected() -> bool:
        get(caller)
        return caller.ejected(HOST, PORT, "v1") == {failing.address}

    def is_left_alone() -> bool:
        return {get(caller) for _ in range(20)} == {200}

    wait_until(is_ejected, SECONDS, "waiting for the pod to be ejected")
    # Envoy's workers hear of it up to a second later: `update_merge_window` of its clusters.
    wait_until(is_left_alone, SECONDS, "waiting for the pod to be left alone")
    before = asked([failing])
    result = caller.load(Plan(HOST, PORT, requests=50, connections=4)).result()
    assert result.count(status=200) == result.total == 50
    assert asked([failing]) == before
    failing.behave(Behaviour())
    wait_until(lambda: not caller.ejected(HOST, PORT, "v1"), SECONDS, "waiting for its return")
    before = asked([failing])

    def is_asked() -> bool:
        get(caller)
        return asked([failing]) > before

    wait_until(is_asked, SECONDS, "waiting for a request to the pod that came back")
    assert all(pod.requests() for pod in healthy)


def test_copies_go_to_the_mirror_and_its_answers_to_nobody(scene: Scene) -> None:
    share = {"match": {"path": "/share"}, "mirror": {"to": "v2", "percent": 25}}
    mirrored = {"mirror": {"to": "v2"}, "routes": [share]}
    caller = scene.deploy(versions=FIRST, traffic=mirrored, replicas=1)
    [copies] = scene.pods("v2")
    before = asked([copies])
    result = caller.load(Plan(HOST, PORT, path="/share", requests=2000)).result()
    assert result.count(status=200, version="v1") == 2000
    assert abs(asked([copies]) - before - 500) <= 5 * (2000 * 0.25 * 0.75) ** 0.5
    for behaviour in (Behaviour(), FAILING, HANGING):
        copies.behave(behaviour)
        before = asked([copies])
        result = caller.load(Plan(HOST, PORT, requests=100, connections=4)).result()
        assert result.count(status=200, version="v1") == result.total == 100
        wait_until(lambda start=before: asked([copies]) - start == 100, 60, "waiting for copies")


def test_what_is_beyond_the_pool_is_refused_at_once(scene: Scene) -> None:
    pool = {"maxConnections": 1, "maxPendingRequests": 1, "maxRequests": 1}
    caller = scene.deploy(trafficPolicy={"connectionPool": pool}, replicas=1)
    [pod] = scene.pods("v1")
    pod.behave(Behaviour(delay_milliseconds=300))
    result = caller.load(Plan(HOST, PORT, requests=60, connections=20)).result()
    assert result.count(status=200)
    assert result.count(status=503) > result.count(status=200)


def test_requests_stay_in_the_zone_only_where_it_is_written(scene: Scene) -> None:
    ejection = {"outlierDetection": {}}
    caller = scene.deploy(trafficPolicy={**ejection, "locality": {}}, replicas=3)

    def met() -> set[str]:
        return {caller.get(HOST, PORT).json()["pod"] for _ in range(40)}

    wait_until(lambda: len(met()) == 1, SECONDS, "waiting for requests to stay in the zone")
    caller = scene.deploy(trafficPolicy=ejection, replicas=3)
    wait_until(lambda: len(met()) == 3, SECONDS, "waiting for requests to leave the zone")
