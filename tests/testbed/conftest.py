"""What the tests of the engine that is built share."""

from pathlib import Path

import pytest

from testbed.fault import Fault
from tests.testbed.tiny_project import TinyProject


@pytest.fixture
def project(tmp_path: Path) -> TinyProject:
    """A project without a line; skipped where the engine is not built."""
    try:
        return TinyProject(tmp_path)
    except Fault as fault:
        pytest.skip(str(fault))
