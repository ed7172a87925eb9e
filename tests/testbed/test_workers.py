"""Workers of a parallel run, in test runs of their own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from testbed import folders
from testbed.processes.processes import wait_until

CONFTEST = 'pytest_plugins = ("testbed.plugin.pytest_plugin",)\n'
# Each waits for the other, so that both workers have one of them.
TELLS_ITS_NETWORK = """
import os, time
from pathlib import Path
FOLDER = Path({folder!r})

def tell(name, other):
    (FOLDER / name).write_text(os.readlink("/proc/self/ns/net"))
    while not (FOLDER / other).exists():
        time.sleep(0.01)

def test_one(): tell("one", "two")
def test_two(): tell("two", "one")
"""
WAITS = """
import time
def test_one(control_plane): time.sleep(600)
def test_two(control_plane): time.sleep(600)
"""


@pytest.fixture(autouse=True)
def in_namespaces(run_folder: Path) -> None:
    """What follows makes namespaces inside of these."""
    assert run_folder.exists()


def start(folder: Path, layer: str, text: str) -> subprocess.Popen[bytes]:
    """Start two workers on the tests of a file."""
    (folder / "conftest.py").write_text(CONFTEST)
    file = folder / "tests" / layer / "test_it.py"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    pytest_on_them = ("-m", "pytest", "-p", "no:cacheprovider", "-n2", f"--layer={layer}")
    return subprocess.Popen(
        [sys.executable, *pytest_on_them, f"--rootdir={folder}", str(folder)],
        cwd=folders.ROOT,
        env=os.environ | {"PYTHONPATH": str(folders.ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def networks(folder: Path, layer: str) -> set[str]:
    """The networks that two tests of a layer ran in, and the one of this process."""
    process = start(folder, layer, TELLS_ITS_NETWORK.format(folder=str(folder)))
    assert process.wait(120) == 0
    found = {(folder / name).read_text() for name in ("one", "two")}
    return found | {str(Path("/proc/self/ns/net").readlink())}


def test_each_worker_has_a_network_of_its_own(tmp_path: Path) -> None:
    assert len(networks(tmp_path, "mesh")) == 3


def test_workers_of_the_fast_layer_stay_where_they_are(tmp_path: Path) -> None:
    assert len(networks(tmp_path, "fast")) == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_of_a_run_that_is_ended(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path, "cluster", WAITS)
    try:
        wait_until(lambda: servers(process.pid) == 2, 240, "waiting for two control planes")
        family = psutil.Process(process.pid).children(recursive=True)
        # A terminal sends Ctrl-C to all of its processes.
        os.killpg(process.pid, number) if number == signal.SIGINT else process.kill()
        process.wait(60)
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert [child.name() for child in alive] == []


def servers(identifier: int) -> int:
    """How many API servers run below a process."""
    family = psutil.Process(identifier).children(recursive=True)
    return sum(child.name() == "kube-apiserver" for child in family)
