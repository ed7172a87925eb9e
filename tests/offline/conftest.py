"""What the tests of commands share."""

import shutil
from pathlib import Path

import pytest

from tests.offline.programs import STAND_IN


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the stand-in's folder, which is the current one."""
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    monkeypatch.chdir(tmp_path / "stand_in")
    return tmp_path / "stand_in"
