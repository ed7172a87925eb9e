"""Versions come and go by `pulumi up` while requests are sent, and not one of them is lost."""

from collections.abc import Iterator

import pytest

from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.requests.load import Plan
from tests.engine.stack import Stack

LEAST_REQUESTS = 1000
"""Answers while a version goes and comes back."""

HOST, PORT = "user-service", 8080
BOTH = {"v1": 80, "v2": 20}
ONE = {"v1": 100}


@pytest.fixture
def client(stack: Stack, mesh: Mesh) -> Iterator[Client]:
    """A client in the stack's namespace, once the stack is up.

    Simulated pods have no sidecar, and under STRICT nothing is sent to such pods at all.
    """
    stack.change(lambda config: config.update({"microservices:mesh": {"allowPlaintext": True}}))
    stack.up()
    client = mesh.client(stack.namespace)
    client.wait_until_split(HOST, PORT, BOTH)
    yield client
    client.stop()


@pytest.mark.parametrize(
    "pause_seconds", [0.02, *(pytest.param(0, marks=pytest.mark.nightly) for _ in range(3))]
)
def test_removing_and_adding_a_version_loses_no_request(
    stack: Stack, client: Client, pause_seconds: float
) -> None:
    load = client.load(Plan(HOST, PORT, connections=32, pause_seconds=pause_seconds))
    stack.set_versions(ONE)
    assert stack.up()["delete"] == 4
    client.wait_until_split(HOST, PORT, ONE)
    stack.set_versions(BOTH)
    assert stack.up()["create"] == 4
    client.wait_until_split(HOST, PORT, BOTH)
    result = load.stop()
    assert result.lost == 0, f"{result.failures} {result.examples}"
    assert result.total >= LEAST_REQUESTS
    assert result.count(version="v1")
    assert result.count(version="v2")
