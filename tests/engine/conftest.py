"""What the engine tests share: a stack in a namespace of its own, removed at the end."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack


@pytest.fixture
def stack(tmp_path: Path, control_plane: ControlPlane) -> Iterator[Stack]:
    if reason := engine.missing():
        pytest.skip(reason)
    namespace = f"engine-{uuid.uuid4().hex[:8]}"
    yield Stack(tmp_path, control_plane.kubeconfig, namespace)
    control_plane.cluster.delete("Namespace", namespace)
