"""What the engine tests share: a stack in a namespace of its own, emptied at the end."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack


@pytest.fixture
def namespace(control_plane: ControlPlane) -> Iterator[str]:
    """The name of a namespace that a test may make, where there is an engine."""
    if reason := engine.missing():
        pytest.skip(reason)
    name = f"engine-{uuid.uuid4().hex[:8]}"
    yield name
    control_plane.cluster.empty(name)


@pytest.fixture
def stack(tmp_path: Path, control_plane: ControlPlane, namespace: str) -> Stack:
    return Stack(tmp_path, control_plane.kubeconfig, namespace)
