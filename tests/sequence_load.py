"""Requests to both services while a sequence of versions is deployed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from testbed.requests.load import Plan
from tests.version_sequences import COMMON_SEEDS, HOSTS, SEEDS, STEPS, Deployment, sequence

PAUSE_SECONDS = 0.05
"""Between the requests of a connection, so that a load leaves time to what happens beside it."""

LEAST_REQUESTS = 1000
"""Answers of each service while a sequence is deployed."""

RUNS = (
    *(pytest.param(seed, PAUSE_SECONDS, id=f"{seed}") for seed in COMMON_SEEDS),
    *(
        pytest.param(seed, 0, id=f"{seed}-without-pause", marks=pytest.mark.nightly)
        for seed in SEEDS
    ),
)
"""Each a sequence, and the pause between requests."""

RESTARTED_SEED = 0
"""The sequence in the middle of which istiod is restarted."""

SETTLE_SECONDS = 5
# While istiod is away no proxy leaves anything: the wait has to be longer than it takes to be back.
_RESTART_SETTLE_SECONDS = 30
_CONNECTIONS = 16
_ROUTES_SECONDS = 120


def deploy_without_loss(
    seed: int,
    mesh: Mesh,
    namespace: str,
    deploy: Callable[[Deployment, int], None],
    pause_seconds: float = PAUSE_SECONDS,
) -> None:
    """Deploy a sequence: each deployment ends in the split that it says, and no request is lost."""
    first, *others = sequence(seed)
    deploy(first, SETTLE_SECONDS)
    client = mesh.client(namespace)
    wait_until_split(client, first)
    loads = [
        client.load(Plan(host, port, connections=_CONNECTIONS, pause_seconds=pause_seconds))
        for host, port in HOSTS.items()
    ]
    for number, deployment in enumerate(others):
        if seed == RESTARTED_SEED and number == STEPS // 2:
            restart_once_routes_change(
                mesh, namespace, lambda one=deployment: deploy(one, _RESTART_SETTLE_SECONDS)
            )
        else:
            deploy(deployment, SETTLE_SECONDS)
        wait_until_split(client, deployment)
    results = [load.stop() for load in loads]
    client.stop()
    for host, result in zip(HOSTS, results, strict=True):
        assert result.lost == 0, f"{host}: {result.failures} {result.examples}"
        assert result.total >= LEAST_REQUESTS


def restart_once_routes_change(mesh: Mesh, namespace: str, deploy: Callable[[], None]) -> None:
    """Deploy, and kill and start istiod as soon as the routes of a service are other ones."""
    cluster = mesh.control_plane.cluster

    def versions() -> set[str]:
        found = cluster.find_all("VirtualService", namespace)
        return {item["metadata"]["resourceVersion"] for item in found}

    def restart() -> None:
        wait_until(lambda: versions() != before, _ROUTES_SECONDS, "waiting for other routes")
        mesh.restart()

    before = versions()
    with ThreadPoolExecutor(1) as pool:
        restarting = pool.submit(restart)
        deploy()
        restarting.result()


def wait_until_split(client: Client, deployment: Deployment) -> None:
    """Wait until requests see what is deployed."""
    for host, port in HOSTS.items():
        client.wait_until_split(host, port, deployment[host].split)
