"""The weights change hands between Pulumi and a controller, and nobody takes back the other's."""

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.requests.load import Plan
from tests.engine.stack import Stack
from tests.stand_in_argo_rollouts import StandInArgoRollouts
from tests.stand_in_flagger import StandInFlagger

NAME, PORT, REPLICAS = "order-service", 8081, 2
ROUTES = [("VirtualService", NAME), ("DestinationRule", f"{NAME}-v1")]


def orders(owner: str = "pulumi", *, hand_over: bool = False, **keys: Any) -> dict[str, Any]:
    """The order service with an owner of its weights, and other keys."""
    traffic: dict[str, Any] = {"owner": owner}
    if hand_over:
        traffic["handOver"] = True
    return {"tag": "1.0", "replicas": REPLICAS, "traffic": traffic, **keys}


def uids(cluster: Cluster, namespace: str) -> list[str]:
    """The routes and the subset, by what tells an object from another of the same name."""
    found = [cluster.get(kind, name, namespace) for kind, name in ROUTES]
    return [one["metadata"]["uid"] for one in found]


def proxies(cluster: Cluster, namespace: str) -> dict[str, str]:
    """The Sidecars of the service by name, each with its uid and content."""
    found = cluster.find_all("Sidecar", namespace)
    return {one["metadata"]["name"]: f"{one['metadata']['uid']} {one['spec']}" for one in found}


def tell_of_pods(cluster: Cluster, namespace: str, *, stable: str, new: str) -> None:
    """Tell as Argo Rollouts which pods are the old and the new ones."""
    name = f"{NAME}-v1"
    generation = cluster.get("Rollout", name, namespace)["metadata"]["generation"]
    status = {"observedGeneration": str(generation), "stableRS": stable, "currentPodHash": new}
    cluster.patch("Rollout", name, {"status": status}, namespace, "status")


@pytest.fixture
def cluster(control_plane: ControlPlane) -> Cluster:
    return control_plane.cluster


@pytest.fixture
def client(stack: Stack, mesh: Mesh) -> Iterator[Client]:
    """A client in the stack's namespace, once the service answers.

    Simulated pods have no sidecar, and under STRICT nothing is sent to such pods at all.
    """
    stack.change(lambda config: config.update({"microservices:mesh": {"allowPlaintext": True}}))
    stack.set_only_orders(orders())
    stack.up()
    client = mesh.client(stack.namespace)
    client.wait_until_split(NAME, PORT, {"v1": 100})
    yield client
    client.stop()


@pytest.fixture
def flagger(stack: Stack, cluster: Cluster, client: Client) -> Iterator[StandInFlagger]:
    def knows(service: str) -> bool:
        return len(client.endpoints(service, PORT)) == REPLICAS

    def same(service: str, other: str) -> bool:
        return client.endpoints(service, PORT, "v1") == client.endpoints(other, PORT)

    found = StandInFlagger(cluster, stack.namespace, NAME, knows, same)
    with found.running():
        yield found


@pytest.fixture
def argo_rollouts(stack: Stack, cluster: Cluster, client: Client) -> Iterator[StandInArgoRollouts]:
    def knows(addresses: set[str]) -> bool:
        return addresses <= client.endpoints(NAME, PORT)

    found = StandInArgoRollouts(cluster, stack.namespace, NAME, knows)
    with found.running():
        yield found


def test_flagger_takes_routes_over_and_gives_them_back_without_a_lost_request(
    stack: Stack, cluster: Cluster, client: Client, flagger: StandInFlagger
) -> None:
    load = client.load(Plan(NAME, PORT, connections=8, pause_seconds=0.05))
    before = uids(cluster, stack.namespace)
    stack.set_only_orders(orders(hand_over=True))
    assert set(stack.up()) == {"same"}
    stack.set_only_orders(orders("flagger"))
    stack.up()
    assert uids(cluster, stack.namespace) == before
    assert flagger.weights() == [100, 0]
    assert not cluster.get("Deployment", f"{NAME}-v1", stack.namespace)["spec"]["replicas"]

    stack.set_only_orders(orders("flagger", tag="1.1"))
    assert stack.up()["update"] == 1
    assert not cluster.get("Deployment", f"{NAME}-v1", stack.namespace)["spec"]["replicas"]
    flagger.shift(30)
    stack.set_only_orders(orders("flagger", tag="1.2", ports={"admin": {"port": 9090}}))
    stack.up()
    assert flagger.weights() == [70, 30]
    selected = cluster.get("Service", NAME, stack.namespace)["spec"]["selector"]
    assert selected == {"app": f"{NAME}-primary"}
    flagger.shift(0)
    client.wait_until_split(NAME, PORT, {"": 100})
    flagger.finish()

    cluster.patch("Canary", NAME, {"spec": {"suspend": True}}, stack.namespace)
    stack.set_only_orders(orders(tag="1.2", adopt=["VirtualService", "DestinationRule"]))
    stack.up()
    assert uids(cluster, stack.namespace) == before
    client.wait_until_split(NAME, PORT, {"v1": 100})
    deployment = cluster.get("Deployment", f"{NAME}-v1", stack.namespace)
    assert deployment["status"]["availableReplicas"] == 2
    assert cluster.find("Deployment", f"{NAME}-v1-primary", stack.namespace) is None
    result = load.stop()
    assert result.lost == 0, f"{result.failures} {result.examples}"


def test_argo_rollouts_takes_weights_over_and_gives_them_back_without_a_lost_request(
    stack: Stack, cluster: Cluster, client: Client, argo_rollouts: StandInArgoRollouts
) -> None:
    load = client.load(Plan(NAME, PORT, connections=8, pause_seconds=0.05))
    routes = cluster.get("VirtualService", NAME, stack.namespace)["metadata"]["uid"]
    stack.set_only_orders(orders("argo-rollouts", adopt=["VirtualService"]))
    stack.up()
    assert argo_rollouts.weights() == [100, 0]
    assert cluster.find("Deployment", f"{NAME}-v1", stack.namespace) is None
    stack.set_only_orders(orders("argo-rollouts"))
    assert set(stack.up()) == {"same"}

    old = proxies(cluster, stack.namespace)
    argo_rollouts.shift(30)
    outside = [{"host": "api.example.com"}]
    stack.set_only_orders(orders("argo-rollouts", tag="1.1", calls=outside))
    stack.up()
    assert argo_rollouts.weights() == [70, 30]
    both = proxies(cluster, stack.namespace)
    assert old.items() < both.items(), "old pods have their proxy's configuration, as it was"
    argo_rollouts.shift(0)
    tell_of_pods(cluster, stack.namespace, stable="old", new="new")
    assert set(stack.up()) == {"same"}, "the release has not ended"
    tell_of_pods(cluster, stack.namespace, stable="new", new="new")
    stack.up()
    assert proxies(cluster, stack.namespace).items() == both.items() - old.items()

    stack.set_only_orders(orders())
    stack.up()
    found = cluster.get("VirtualService", NAME, stack.namespace)
    assert found["metadata"]["uid"] == routes
    assert cluster.find("Rollout", f"{NAME}-v1", stack.namespace) is None
    client.wait_until_split(NAME, PORT, {"v1": 100})
    result = load.stop()
    assert result.lost == 0, f"{result.failures} {result.examples}"
