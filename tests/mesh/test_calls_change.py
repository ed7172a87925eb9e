"""Calls come and go in one deployment: no request is lost, and what is left out is refused."""

import threading
from collections.abc import Mapping, Sequence

import requests

from microservices.manifests.pod import pods_of
from microservices.offline.engine.evaluation import Evaluation
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPod, RealPods
from testbed.processes.processes import wait_until
from testbed.requests.load import Plan
from tests.ordered_apply import OrderedApply
from tests.stacks import evaluated_with, manifests
from tests.written_stack import service

PORTS = {"orders": 8081, "stock": 8082}
ORDERS = PORTS["orders"]
SETTLE_SECONDS = 5
CONNECTIONS = 8
# `web` calls orders before and after, `old` before, and `new` after.
BEFORE = {"orders": [], "stock": [], "web": ["orders"], "old": ["orders"], "new": []}
AFTER = {"orders": [], "stock": [], "web": ["orders", "stock"], "old": [], "new": ["orders"]}


def evaluated(namespace: str, calls: Mapping[str, Sequence[str]]) -> Evaluation:
    """A stack in which some services call others."""
    services = {
        name: service(image=f"{name}:1", port=PORTS.get(name, 8080), replicas=1, calls=list(called))
        for name, called in calls.items()
    }
    mesh = {"settleSeconds": SETTLE_SECONDS}
    return evaluated_with({"namespace": namespace, "services": services, "mesh": mesh})


class FirstAnswers(threading.Thread):
    """Whether each pod of a service is answered by orders at first, as soon as it is ready."""

    def __init__(self, pods: RealPods, namespace: str, app: str) -> None:
        super().__init__(daemon=True)
        self.answered: dict[str, bool] = {}
        self._pods, self._namespace, self._app = pods, namespace, app
        self._over = threading.Event()

    def run(self) -> None:
        """Ask from every pod once."""
        while not self._over.wait(0.1):
            for pod in self._pods.ready(self._namespace, f"app={self._app}"):
                if pod.name not in self.answered:
                    self.answered[pod.name] = is_answered(pod)

    def stop(self) -> list[bool]:
        """What each of them got, in order."""
        self._over.set()
        self.join()
        return list(self.answered.values())


def is_answered(pod: RealPod) -> bool:
    """Whether a pod gets an answer of orders; its own proxy refuses what it does not know."""
    try:
        return pod.get("orders", ORDERS).status_code == 200
    except requests.ConnectionError:
        return False


def test_a_call_that_comes_and_one_that_goes_lose_no_request(
    control_plane: ControlPlane, mesh: Mesh, real_pods: RealPods, namespace: str
) -> None:
    real_pods.take(namespace)
    cluster = OrderedApply(control_plane.cluster, SETTLE_SECONDS)
    before = evaluated(namespace, BEFORE)
    cluster.deploy(before)
    labels = {pod.labels["app"]: pod.labels for pod in pods_of(manifests(before))}

    def client(account: str) -> Client:
        """A caller that stays: with the account of a service, and the labels of its first pods."""
        return mesh.client(namespace, f"{account}-stays", labels[account], account)

    web, old = client("web"), client("old")
    for caller in (web, old):
        caller.wait_until_split("orders", ORDERS, {"v1": 100})
        assert caller.get("orders", ORDERS).status_code == 200
    load = web.load(Plan("orders", ORDERS, connections=CONNECTIONS, pause_seconds=0.02))
    first = FirstAnswers(real_pods, namespace, "new")
    first.start()
    wait_until(lambda: first.answered, 60, "waiting for the first request")

    cluster.deploy(evaluated(namespace, AFTER))
    assert first.stop() == [False, True]
    # The pods of `old` that could call are gone; the policy that let them goes a moment later.
    wait_until(lambda: old.get("orders", ORDERS).status_code == 403, 60, "waiting for the refusal")
    cluster.deploy(before)
    wait_until(lambda: old.get("orders", ORDERS).status_code == 200, 60, "waiting for the call")
    result = load.stop()
    assert result.lost == 0, result.examples
    assert result.count(status=200) == result.total > 0
