"""What a cluster lacks is told before `pulumi up` changes anything."""

import subprocess
import sys
from typing import Any

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import PROJECT, Stack

MISSING = "microservices:mesh.revision: no webhook of the cluster injects sidecars"


def write_revision(config: dict[str, Any]) -> None:
    config["microservices:mesh"] = {"revision": "canary"}


def preflight(stack: Stack) -> subprocess.CompletedProcess[str]:
    """`make preflight`, in the folder of the stack."""
    return subprocess.run(
        [sys.executable, "-m", "microservices.deploy", "preflight", stack.name],
        cwd=stack.folder,
        env={**stack.environment, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_update_that_the_cluster_cannot_take_touches_nothing(
    stack: Stack, control_plane: ControlPlane
) -> None:
    finished = preflight(stack)
    assert finished.returncode == 0, finished.stderr
    assert "kinds of objects: 13 of 13 are served" in finished.stdout.splitlines()
    stack.change(write_revision)
    assert MISSING in stack.fails()
    assert control_plane.cluster.find("Namespace", stack.namespace) is None
    assert all(item["type"].startswith("pulumi:") for item in stack.resources())
    finished = preflight(stack)
    assert finished.returncode == 1
    assert MISSING in finished.stderr
