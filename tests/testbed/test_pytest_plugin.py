"""The plugin's behaviour in test runs of their own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from testbed import engine, folders
from testbed.plugin.layers import MISSING
from testbed.processes.processes import wait_until

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
CONFTEST = 'pytest_plugins = ("testbed.plugin.pytest_plugin",)\n'
USES_CONTROL_PLANE = "def test_it(control_plane): control_plane.check()\n"


def start(folder: Path, tests: dict[str, str], **environment: str) -> subprocess.Popen[str]:
    """Start pytest on tests in a folder of their own."""
    (folder / "conftest.py").write_text(CONFTEST)
    for name, text in tests.items():
        file = folder / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return subprocess.Popen(
        [*PYTEST, f"--rootdir={folder}", str(folder)],
        cwd=folders.ROOT,
        env=os.environ | {"PYTHONPATH": str(folders.ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(folder: Path, tests: dict[str, str], **environment: str) -> tuple[int, list[str]]:
    """Exit code and lines of a test run."""
    process = start(folder, tests, **environment)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output.splitlines()


def test_missing_part_skips_with_exactly_its_reason(tmp_path: Path) -> None:
    tests = {
        "cluster/test_a.py": USES_CONTROL_PLANE,
        "mesh/test_b.py": USES_CONTROL_PLANE,
        "settings/test_c.py": "def test_plain(): assert True\n",
    }
    code, lines = run(tmp_path, tests, **{MISSING: "go is not on PATH"})
    assert code == 0
    assert lines[-5:] == [
        "layer fast: 1 passed, 0 failed, 0 skipped",
        "layer cluster: 0 passed, 0 failed, 1 skipped",
        "  1 skipped: go is not on PATH",
        "layer mesh: 0 passed, 0 failed, 1 skipped",
        "  1 skipped: go is not on PATH",
    ]


def test_layer_option_runs_that_layer_only(tmp_path: Path) -> None:
    tests = {
        "mesh/test_a.py": "def test_one(): assert False\n",
        "rules/test_b.py": "def test_two(): assert True\n",
    }
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --layer fast\n")
    code, lines = run(tmp_path, tests)
    assert code == 0
    assert lines[-1] == "layer fast: 1 passed, 0 failed, 0 skipped"


def test_error_in_a_fixture_counts_as_failed(tmp_path: Path) -> None:
    broken = (
        "import pytest\n@pytest.fixture\ndef broken(): 1 / 0\ndef test_one(broken): assert True\n"
    )
    code, lines = run(tmp_path, {"mesh/test_a.py": broken})
    assert code == 1
    assert lines[-1] == "layer mesh: 0 passed, 1 failed, 0 skipped"


def test_the_last_line_says_which_engine_ran(tmp_path: Path) -> None:
    code, lines = run(tmp_path, {"engine/test_a.py": "def test_one(): assert True\n"})
    assert code == 0
    assert lines[-2] == "layer engine: 1 passed, 0 failed, 0 skipped"
    assert lines[-1] == f"engine: {engine.missing() or engine.description()}"


def test_failed_test_keeps_its_logs_and_names_them(tmp_path: Path, run_folder: Path) -> None:
    assert run_folder.exists()
    failing = "def test_it(control_plane): assert not control_plane.url\n"
    data = tmp_path / "data"
    data.mkdir()
    link_programs(data)
    code, lines = run(tmp_path, {"cluster/test_a.py": failing}, TESTBED_FOLDER=str(data))
    assert code == 1
    [named] = [line.removeprefix("logs: ") for line in lines if line.startswith("logs: ")]
    assert (Path(named) / "logs" / "kube-apiserver.log").stat().st_size > 0


def test_passed_run_leaves_nothing_in_its_folder(tmp_path: Path, run_folder: Path) -> None:
    assert run_folder.exists()
    data = tmp_path / "data"
    data.mkdir()
    link_programs(data)
    code, _ = run(tmp_path, {"cluster/test_a.py": USES_CONTROL_PLANE}, TESTBED_FOLDER=str(data))
    assert code == 0
    assert list((data / "runs").iterdir()) == []


def test_nothing_is_left_of_a_test_run_that_is_killed(tmp_path: Path, run_folder: Path) -> None:
    """The run is one of its own, in namespaces of its own inside of these."""
    assert run_folder.exists()
    data = tmp_path / "data"
    data.mkdir()
    link_programs(data)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    waiting = "import time\ndef test_it(mesh): mesh.client('default'); time.sleep(600)\n"
    (tmp_path / "test_a.py").write_text(waiting)
    process = subprocess.Popen(
        [sys.executable, "-m", "testbed", "run", "--", *PYTEST, f"--rootdir={tmp_path}", tmp_path],
        cwd=folders.ROOT,
        env=os.environ | {"TESTBED_FOLDER": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        programs = {"etcd", "kube-apiserver", "pilot-discovery", "pilot-agent", "envoy"}
        wait_until(lambda: programs <= descendants(process.pid), 180, "waiting for the mesh")
        family = psutil.Process(process.pid).children(recursive=True)
        [inner] = [child for child in family if is_pytest(child)]
        inner.send_signal(signal.SIGKILL)
        assert process.wait(60) == 128 + 9
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert [child.name() for child in alive] == []


def link_programs(data: Path) -> None:
    """Let a run with data of its own use the programs that are built."""
    for built in (folders.PROGRAMS, folders.FILES):
        (data / built.name).symlink_to(built)


def descendants(identifier: int) -> set[str]:
    """The names of all processes below this one."""
    family = psutil.Process(identifier).children(recursive=True)
    return {Path(words[0]).name for child in family if (words := command_of(child))}


def command_of(process: psutil.Process) -> list[str]:
    """The command line of a process, empty when it has ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def is_pytest(process: psutil.Process) -> bool:
    """Whether the process is a test run, and not what waits for one."""
    return command_of(process)[1:3] == ["-m", "pytest"]


@pytest.fixture(autouse=True)
def in_namespaces(request: pytest.FixtureRequest) -> None:
    """Start the session's control plane before a run inside the run measures anything."""
    if "run_folder" in request.fixturenames:
        request.getfixturevalue("control_plane")
