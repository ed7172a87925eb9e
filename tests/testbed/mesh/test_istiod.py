"""istiod and its clients: what is left of them, and how they fail."""

import psutil
import pytest

from testbed.fault import Fault
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from tests.testbed.echo import PORT


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


def test_split_that_does_not_come_is_one_clear_line(caller: Client) -> None:
    with pytest.raises(Fault, match=r"^waiting for echo:8080 to be split \{'v1': 1, 'v2': 99\}"):
        caller.wait_until_split("echo", PORT, {"v1": 1, "v2": 99}, seconds=0.2)
