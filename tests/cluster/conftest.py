"""What the cluster tests share: the dev stack, to be applied to a namespace of its own."""

from pathlib import Path

import pytest

from testbed.control_plane import ControlPlane
from tests.live_stack import LiveStack


@pytest.fixture
def dev(control_plane: ControlPlane, namespace: str, tmp_path: Path) -> LiveStack:
    """The dev stack, not applied yet."""
    return LiveStack("dev", namespace, control_plane.cluster, tmp_path)
