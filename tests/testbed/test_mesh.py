"""istiod and its clients: identities, restarts under load, and how they fail."""

import psutil
import pytest

from testbed.fault import Fault
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from testbed.requests.backends import Backends
from testbed.requests.behaviour import Selector
from testbed.requests.load import Plan
from tests.testbed.echo import PORT, deploy_echo

BOTH = {"v1": 80, "v2": 20}


def service_account(name: str) -> Manifest:
    """A ServiceAccount."""
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}


def set_split(control_plane: ControlPlane, namespace: str, v1: int, v2: int) -> None:
    """Give the two versions of echo these weights."""
    destinations = [
        {"destination": {"host": "echo", "subset": subset}, "weight": weight}
        for subset, weight in (("v1", v1), ("v2", v2))
    ]
    spec = {"spec": {"http": [{"route": destinations}]}}
    control_plane.cluster.patch("VirtualService", "echo", spec, namespace)


def test_clients_with_other_labels_and_accounts_run_at_the_same_time(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    control_plane.cluster.apply([service_account("orders")], namespace)
    sees_nothing = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Sidecar",
        "metadata": {"name": "blind"},
        "spec": {
            "workloadSelector": {"labels": {"app": "blind"}},
            "egress": [{"hosts": ["istio-system/*"]}],
        },
    }
    control_plane.cluster.apply([sees_nothing], namespace)
    users = mesh.client(namespace, "users")
    orders = mesh.client(namespace, "orders", account="orders")
    blind = mesh.client(namespace, "blind")
    for client, account in ((users, "default"), (orders, "orders")):
        client.wait_until_split("echo", PORT, BOTH)
        assert client.get("echo", PORT).status_code == 200
        identity = f"spiffe://cluster.local/ns/{namespace}/sa/{account}"
        assert set(client.sidecar.certificates()) == {identity}
    assert blind.split("echo", PORT) == {}
    for client in (users, orders, blind):
        client.stop()


def test_traffic_goes_on_while_istiod_is_killed_and_started(
    control_plane: ControlPlane, mesh: Mesh, backends: Backends, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, BOTH)
    load = client.load(Plan("echo", PORT))
    mesh.kill()
    set_split(control_plane, namespace, 50, 50)
    wait_for_requests(backends, namespace, 1_000)
    assert client.split("echo", PORT) == BOTH
    mesh.restart()
    client.wait_until_split("echo", PORT, {"v1": 50, "v2": 50})
    wait_for_requests(backends, namespace, 1_000)
    result = load.stop()
    assert result.lost == 0, result.examples


def wait_for_requests(backends: Backends, namespace: str, count: int) -> None:
    """Wait until the backends of a namespace have got so many more requests."""

    def served() -> int:
        return sum(backends.requests(Selector(namespace=namespace)).values())

    before = served()
    wait_until(lambda: served() - before >= count, 60, f"waiting for {count} more requests")


def test_stopped_client_leaves_no_process(mesh: Mesh, namespace: str) -> None:
    client = mesh.client(namespace)
    agent = psutil.Process(client.sidecar.process.popen.pid)
    family = [agent, *agent.children(recursive=True)]
    assert "envoy" in [process.name() for process in family]
    client.stop()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []


def test_killed_istiod_is_one_clear_line(mesh: Mesh) -> None:
    mesh.kill()
    with pytest.raises(Fault, match=r"^istiod ended \(killed by SIGKILL\)"):
        mesh.istiod.check()
    mesh.restart()
    mesh.istiod.check()


def test_split_that_does_not_come_is_one_clear_line(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client = mesh.client(namespace)
    client.wait_until_split("echo", PORT, BOTH)
    with pytest.raises(Fault, match=r"^waiting for echo:8080 to be split \{'v1': 1, 'v2': 99\}"):
        client.wait_until_split("echo", PORT, {"v1": 1, "v2": 99}, seconds=0.2)
    client.stop()
