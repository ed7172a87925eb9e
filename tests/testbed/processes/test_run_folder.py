"""The folder of a run: removed at its end, kept for those who look for a reason, locked between."""

from pathlib import Path

import pytest

from testbed import folders
from testbed.fault import Fault
from testbed.processes.run_folder import RunFolder


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "RUNS", tmp_path / "runs")
    return tmp_path / "runs"


def run(*, kept: bool = False) -> Path:
    with RunFolder() as folder:
        folder.kept = kept
        (folder.path / "data").mkdir()
    return folder.path


def test_a_run_leaves_nothing(runs: Path) -> None:
    run()
    assert list(runs.iterdir()) == []


def test_the_last_five_that_are_kept_stay(runs: Path) -> None:
    paths = [run(kept=True) for _ in range(6)]
    assert all(path in paths for path in runs.iterdir())
    with RunFolder() as folder:
        assert len(list(runs.iterdir())) == 5 + 1
        assert folder.path.exists()


def test_a_run_that_goes_on_is_not_removed_by_others(runs: Path) -> None:
    with RunFolder() as first:
        for _ in range(7):
            run(kept=True)
        run()
        assert first.path.exists()
    assert len(list(runs.iterdir())) == 5


def test_a_folder_that_cannot_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(folders, "RUNS", tmp_path / "file" / "runs")
    with pytest.raises(Fault, match=f"cannot write to {tmp_path}/file/runs: Not a directory"):
        RunFolder()
