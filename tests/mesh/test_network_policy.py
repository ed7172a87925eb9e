"""What the network lets through between real pods, whatever their proxies would say of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from microservices.manifests.pod import pods_of
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.istiod import Mesh
from testbed.mesh.policy_enforcer import PolicyEnforcer
from testbed.pods import pod_network
from testbed.pods.real_pods import RealPods
from testbed.processes.processes import wait_until
from tests.integration.access.network_policies import End, NetworkPolicies
from tests.mesh.outside_server import ADDRESS, OutsideServer
from tests.mesh.shop import ORDERS, ORDERS_POD, STRANGER, WEB_POD, Shop, deployed
from tests.testbed.connection import connects

APPS = ("orders", "web", "stranger")
PORTS = (ORDERS_POD, WEB_POD, STRANGER, 15020)
ISTIOD_PORT = 15012
# No policy is about them.
UNGUARDED = (("partner", "outsider"), ("outsider", "partner"))
# It says of itself that it is `web`.
OTHER = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "other", "labels": {"app": "web"}},
    "spec": {
        "containers": [
            {"name": "main", "image": "main:1", "ports": [{"containerPort": one} for one in PORTS]}
        ]
    },
}


@pytest.fixture
def server() -> Iterator[OutsideServer]:
    """A host outside of the cluster, which the stack declares."""
    with OutsideServer("networked.example") as started:
        yield started


@pytest.fixture
def shop(
    mesh: Mesh, real_pods: RealPods, policy_enforcer: PolicyEnforcer, server: OutsideServer
) -> Iterator[Shop]:
    """The stack, on a network that enforces its policies from the start."""
    policy_enforcer.process.check()
    with deployed(mesh, real_pods, {"http": server}) as found:
        found.cluster.create_namespace(elsewhere(found))
        for namespace in (found.partners, elsewhere(found)):
            real_pods.take(namespace, sidecars=False)
            found.cluster.apply([OTHER], namespace)
        yield found
        found.cluster.empty(elsewhere(found))


def elsewhere(shop: Shop) -> str:
    """A namespace that the stack says nothing of."""
    return f"{shop.namespace}-elsewhere"


def test_the_network_lets_through_what_is_declared(
    shop: Shop, real_pods: RealPods, server: OutsideServer
) -> None:
    # Their sidecars have got their configuration and certificates from istiod by now.
    real = {app: shop.pod(app) for app in APPS}
    [real["partner"]] = real_pods.pods(shop.partners)
    [real["outsider"]] = real_pods.pods(elsewhere(shop))
    assert real["web"].get("orders", ORDERS, "/orders").status_code == 200
    wait_until(
        lambda: not connects(real["outsider"].network, real["orders"].address, ORDERS_POD),
        60,
        "waiting for the outsider to be kept out",
    )

    there = objects(shop)
    policies = NetworkPolicies(there)
    pods = {(one.namespace, one.name): one for one in pods_of(there)}
    istiod = pods["istio-system", "istiod"]
    pod_of = {name: pods[one.namespace, one.name] for name, one in real.items()}
    ends: dict[tuple[str, str, int], tuple[End, str]] = {}
    for source in real:
        for target, port in product(real, PORTS):
            ends[source, target, port] = pod_of[target], real[target].address
        ends[source, "istiod", ISTIOD_PORT] = istiod, pod_network.GATEWAY
        ends[source, "host", server.port] = ADDRESS, ADDRESS
    foreseen = {way: policies.let(pod_of[way[0]], end, way[2]) for way, (end, _) in ends.items()}
    # What is not let through is waited for.
    with ThreadPoolExecutor(8) as tries:
        found = [
            tries.submit(connects, real[source].network, address, port)
            for (source, _, port), (_, address) in ends.items()
        ]
    seen = {way: one.result() for way, one in zip(ends, found, strict=True)}
    assert seen == foreseen
    open_between = {
        (source, target, port)
        for (source, target, port), let in seen.items()
        if let and source != target and target not in ("istiod", "host")
    }
    # Of a namespace that is let in every pod reaches the port: accounts are the proxies' affair.
    assert open_between == {
        ("web", "orders", ORDERS_POD),
        ("partner", "orders", ORDERS_POD),
        *((source, target, port) for source, target in UNGUARDED for port in PORTS),
    }
    assert seen["web", "host", server.port]
    assert not seen["stranger", "host", server.port]
    assert all(seen[app, "istiod", ISTIOD_PORT] for app in APPS)


def objects(shop: Shop) -> list[Manifest]:
    """What policies are about, as the API server has it; its lists do not say what they hold."""
    return [
        {**one, "kind": kind}
        for kind in ("Namespace", "Pod", "NetworkPolicy")
        for one in shop.cluster.find_all(kind)
    ]
