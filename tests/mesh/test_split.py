"""The split that requests see is the split that the stack says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPod, RealPods
from testbed.requests.load import Plan, Result
from tests.live_stack import LiveStack

HOST, PORT = "user-service", 8080
REQUESTS = 5_000


@pytest.fixture
def dev(control_plane: ControlPlane, namespace: str, tmp_path: Path) -> LiveStack:
    """The dev stack, not applied yet."""
    return LiveStack("dev", namespace, control_plane.cluster, tmp_path)


@pytest.fixture
def client(dev: LiveStack, mesh: Mesh) -> Iterator[Client]:
    """A client in the stack's namespace."""
    client = mesh.client(dev.namespace)
    yield client
    client.stop()


def within_three_standard_errors(result: Result, percent: int) -> bool:
    """Whether v2's share is its weight, as far as so many requests can tell."""
    share = percent / 100
    error = (REQUESTS * share * (1 - share)) ** 0.5
    return abs(result.count(version="v2") - REQUESTS * share) <= 3 * error


def assert_split(sender: Client | RealPod, percent: int) -> None:
    """Send requests and hold v2's share against its weight.

    A fair split lies outside three standard errors once in 370 times; twice in a row it does not.
    """
    for last in (False, True):
        result = sender.load(Plan(HOST, PORT, requests=REQUESTS)).result()
        assert result.lost == 0, result.examples
        assert result.count(status=200) == REQUESTS
        if within_three_standard_errors(result, percent) or last:
            break
    assert within_three_standard_errors(result, percent), result.answers


def test_share_of_each_version_is_its_weight_and_changes_without_losing_a_request(
    dev: LiveStack, client: Client
) -> None:
    dev.allow_plaintext()
    dev.deploy()
    client.wait_until_split(HOST, PORT, {"v1": 80, "v2": 20})
    assert_split(client, percent=20)
    load = client.load(Plan(HOST, PORT, pause_seconds=0.02))
    for v1, v2 in ((10, 90), (99, 1), (50, 50), (100, 0)):
        dev.set_weights(v1, v2)
        dev.apply()
        client.wait_until_split(HOST, PORT, {"v1": v1, "v2": v2})
        assert_split(client, percent=v2)
    result = load.stop()
    assert result.lost == 0, result.examples


def test_share_is_the_same_between_real_pods_with_mtls_and_plaintext_is_refused(
    dev: LiveStack, control_plane: ControlPlane, real_pods: RealPods
) -> None:
    cluster = control_plane.cluster
    outside = f"{dev.namespace}-out"
    cluster.create_namespace(outside)
    real_pods.take(outside, sidecars=False)
    real_pods.take(dev.namespace)
    dev.let_in("default")
    dev.deploy()
    caller, stranger = (start_caller(cluster, real_pods, name) for name in (dev.namespace, outside))
    caller.wait_until_split(HOST, PORT, {"v1": 80, "v2": 20})
    assert_split(caller, percent=20)
    certificate = caller.get(HOST, PORT).json()["headers"]["x-forwarded-client-cert"]
    assert f"URI=spiffe://cluster.local/ns/{dev.namespace}/sa/default" in certificate
    for pod in real_pods.pods(dev.namespace, f"app={HOST}"):
        with pytest.raises(requests.ConnectionError, match="reset"):
            stranger.get_address(pod.address, PORT)
    cluster.empty(outside)


def start_caller(cluster: Cluster, real_pods: RealPods, namespace: str) -> RealPod:
    """Start a pod that only sends, as hardened as the namespace wants it."""
    hardened: dict[str, Any] = {
        "allowPrivilegeEscalation": False,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    container = {"name": "caller", "image": "caller:1", "securityContext": hardened}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "caller", "labels": {"app": "caller"}},
        "spec": {"containers": [container]},
    }
    cluster.apply([pod], namespace)
    [caller] = real_pods.pods(namespace, "app=caller")
    return caller
