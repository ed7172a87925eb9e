"""What a cluster lacks is told before `pulumi up` changes anything."""

from typing import Any

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack, kinds

MISSING = "microservices:mesh.revision: no webhook of the cluster injects sidecars"


def write_revision(config: dict[str, Any]) -> None:
    config["microservices:mesh"] = {"revision": "canary"}


def test_an_update_that_the_cluster_cannot_take_touches_nothing(
    stack: Stack, control_plane: ControlPlane
) -> None:
    finished = stack.make("preflight")
    assert finished.returncode == 0, finished.stderr
    assert (
        f"kinds of objects: {len(kinds())} of {len(kinds())} are served"
        in finished.stdout.splitlines()
    )
    stack.change(write_revision)
    assert MISSING in stack.fails()
    assert control_plane.cluster.find("Namespace", stack.namespace) is None
    assert all(item["type"].startswith("pulumi:") for item in stack.resources())
    finished = stack.make("preflight")
    assert finished.returncode == 1
    assert MISSING in finished.stderr
