"""Every stack of the project by `pulumi up`, as it is committed but for its namespace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.sandbox.operators import VALUE, ExternalStore
from tests.engine.stack import Stack
from tests.stacks import STACKS


@pytest.fixture(params=[name for name in STACKS if name != "dev"])
def environment(
    request: pytest.FixtureRequest, tmp_path: Path, control_plane: ControlPlane, namespace: str
) -> Iterator[Stack]:
    """A stack beside dev, whose secrets a store has."""
    store = ExternalStore(control_plane.cluster, namespace)
    store.start()
    yield Stack(tmp_path, control_plane.kubeconfig, namespace, request.param)
    store.stop()


def test_an_environment_comes_up_scales_and_goes(
    environment: Stack, control_plane: ControlPlane
) -> None:
    cluster, namespace = control_plane.cluster, environment.namespace
    assert set(environment.up()) == {"create"}
    scalers = {
        item["metadata"]["name"]: item["spec"]["minReplicas"]
        for item in cluster.find_all("HorizontalPodAutoscaler", namespace)
    }
    assert scalers
    for name, least in scalers.items():
        status = cluster.get("Deployment", name, namespace)["status"]
        assert status["replicas"] >= least
    for kind in ("PodMonitor", "PrometheusRule", "ResourceQuota"):
        assert cluster.find_all(kind, namespace)
    assert set(environment.up("--expect-no-changes")) == {"same"}
    said = [file.read_text() for file in environment.state.rglob("*") if file.is_file()]
    assert not [text for text in said if VALUE in text]
    # The namespace of a strict stack stays until it is said that it may go.
    environment.run("state", "unprotect", "--all", "--yes")
    environment.destroy()
    assert cluster.find("Namespace", namespace) is None
