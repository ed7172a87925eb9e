"""What the cluster tests share: the API server, and stacks in a namespace of their own."""

from pathlib import Path

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from tests.cluster.dry_run import LEVEL, LEVELS
from tests.live_stack import LiveStack
from tests.written_stack import WrittenStack


@pytest.fixture(scope="module")
def levels(control_plane: ControlPlane) -> Cluster:
    """The API server, with a namespace for each level of pod security."""
    for level in LEVELS:
        metadata = {"name": f"generated-{level}", "labels": {LEVEL: level}}
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        control_plane.cluster.apply([namespace])
        control_plane.cluster.wait_until(
            lambda _: True, "ServiceAccount", "default", metadata["name"]
        )
    return control_plane.cluster


@pytest.fixture
def cluster(control_plane: ControlPlane) -> Cluster:
    """The API server."""
    return control_plane.cluster


@pytest.fixture
def dev(control_plane: ControlPlane, namespace: str, tmp_path: Path) -> LiveStack:
    """The dev stack, not applied yet."""
    return LiveStack("dev", namespace, control_plane.cluster, tmp_path)


@pytest.fixture
def stack(cluster: Cluster, namespace: str) -> WrittenStack:
    """A stack that the test writes."""
    return WrittenStack(cluster, namespace)
