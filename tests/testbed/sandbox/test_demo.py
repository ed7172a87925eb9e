"""`make demo` is ended while it runs, or cannot go on: one line, and nothing is left."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import engine
from testbed.pods import real_pods
from tests.testbed.checkout import Checkout

START = "demo: starting the cluster and the mesh"
UP = "$ pulumi up"


@pytest.fixture
def checkout(run_folder: Path, tmp_path: Path) -> Checkout:
    """A checkout where the demo can run."""
    assert run_folder.exists()
    if reason := engine.missing() or real_pods.missing():
        pytest.skip(reason)
    return Checkout(tmp_path)


@pytest.fixture
def full_disk(checkout: Checkout) -> Iterator[Path]:
    """A file system of a megabyte for the folders of runs."""
    runs = checkout.testbed / "runs"
    runs.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "full", str(runs)], check=True)
    yield runs
    subprocess.run(["umount", str(runs)], check=True)


@pytest.mark.parametrize(
    ("words", "number", "code", "said"),
    [
        (START, signal.SIGINT, 130, "demo: interrupted; nothing is left running"),
        (UP, signal.SIGINT, 130, "demo: interrupted; nothing is left running"),
        (UP, signal.SIGTERM, 143, "demo: ended by SIGTERM; nothing is left running"),
    ],
)
def test_a_demo_that_is_ended_leaves_nothing(
    checkout: Checkout, words: str, number: signal.Signals, code: int, said: str
) -> None:
    ended = checkout.end_when(words, checkout.start("demo"), number)
    assert ended == (code, said)
    checkout.require_untouched()


def test_a_full_disk_is_named_and_the_logs_are_kept(checkout: Checkout, full_disk: Path) -> None:
    finished = checkout.run("demo")
    assert finished.returncode == 1
    reason, logs = finished.stderr.splitlines()
    assert "no space left on device" in reason.lower()
    (folder,) = full_disk.iterdir()
    assert logs == f"demo: logs: {folder}"
    shutil.rmtree(folder)
    checkout.require_untouched()
