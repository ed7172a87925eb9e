"""The plugin of pytest, in test runs of their own: what is counted, kept, proven and ended."""

import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from testbed import engine
from testbed.plugin.layers import MISSING
from testbed.plugin.pytest_plugin import MAY_SKIP
from testbed.processes.processes import wait_until
from tests.testbed.plugin.pytest_run import run, start

ONE_PASSES = "def test_one(): assert True\n"
TWO_PASS = "def test_a(): assert True\ndef test_b(): assert True\n"
RECORDS = "def test_a(record_property): record_property('fields seen', '3 of 4')\n"
TESTS = {"rules/test_a.py": TWO_PASS}
ONE_IS_SKIPPED = "import pytest\ndef test_a(): pytest.skip('install the package ipset')\n"
AT_NIGHT = "import pytest\n@pytest.mark.nightly\ndef test_long(): assert True\n"
BROKEN = "import pytest\n@pytest.fixture\ndef broken(): 1 / 0\ndef test_one(broken): assert True\n"
USES_CONTROL_PLANE = "def test_it(control_plane): control_plane.check()\n"
WRITES = "def test_it(run_folder):\n    (run_folder / 'it.log').write_text('why')\n"
# Each waits for the other, so that both workers have one of them.
TELLS_ITS_NETWORK = """
import os, time
from pathlib import Path

def tell(name, other):
    Path(name).write_text(os.readlink("/proc/self/ns/net"))
    while not Path(other).exists():
        time.sleep(0.01)

def test_one(): tell("one", "two")
def test_two(): tell("two", "one")
"""
# In a session of its own, as every program of the testbed.
SLEEPS = """
import time
from testbed.processes.processes import Process

def sleep(folder):
    Process("sleeper", ["sleep", "600"], folder / "log")
    time.sleep(600)

def test_one(run_folder): sleep(run_folder)
def test_two(run_folder): sleep(run_folder)
"""
TELLS_ITS_WORKER = """
import os
from pathlib import Path

def tell(name):
    Path(name).write_text(os.environ["PYTEST_XDIST_WORKER"])

def test_one(): tell("one")
def test_two(): tell("two")
"""
TELLS_ITS_TURN = """
import pytest
from pathlib import Path

@pytest.mark.parametrize("number", range(8))
def test_it(number, request):
    with Path("turns").open("a") as file:
        file.write(f"{request.path.parent.name}/{request.path.stem} ")
"""
FAST = "--layer=fast"
IN_NAMESPACES = (sys.executable, "-m", "testbed", "run", "--")


def test_missing_part_skips_with_exactly_its_reason(tmp_path: Path) -> None:
    tests = {
        "cluster/test_a.py": USES_CONTROL_PLANE,
        "mesh/test_b.py": USES_CONTROL_PLANE,
        "settings/test_c.py": ONE_PASSES,
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
    tests = {"mesh/test_a.py": "def test_one(): assert False\n", "rules/test_b.py": ONE_PASSES}
    code, lines = run(tmp_path, tests, FAST)
    assert (code, lines[-1]) == (0, "layer fast: 1 passed, 0 failed, 0 skipped")


def test_error_in_a_fixture_counts_as_failed(tmp_path: Path) -> None:
    code, lines = run(tmp_path, {"mesh/test_a.py": BROKEN})
    assert (code, lines[-1]) == (1, "layer mesh: 0 passed, 1 failed, 0 skipped")


def test_the_last_line_says_which_engine_ran(tmp_path: Path) -> None:
    code, lines = run(tmp_path, {"engine/test_a.py": ONE_PASSES})
    assert code == 0
    assert lines[-2] == "layer engine: 1 passed, 0 failed, 0 skipped"
    assert lines[-1] == f"engine: {engine.missing() or engine.description()}"


def test_what_a_test_records_is_printed(tmp_path: Path) -> None:
    code, lines = run(tmp_path, {"rules/test_a.py": RECORDS}, "-n1")
    assert code == 0
    assert lines[-2:] == ["layer fast: 1 passed, 0 failed, 0 skipped", "fields seen: 3 of 4"]


@pytest.mark.parametrize(("fails", "code"), [(True, 1), (False, 0)])
@pytest.mark.usefixtures("run_folder")
def test_a_run_leaves_its_logs_and_names_them_where_a_test_failed(
    tmp_path: Path, fails: bool, code: int
) -> None:
    text = WRITES + ("    assert False\n" if fails else "")
    found, lines = run(tmp_path, {"cluster/test_a.py": text}, TESTBED_FOLDER=str(tmp_path))
    assert found == code
    named = [line.removeprefix("logs: ") for line in lines if line.startswith("logs: ")]
    assert [str(entry) for entry in (tmp_path / "runs").iterdir()] == named
    assert [(Path(folder) / "it.log").read_text() for folder in named] == ["why"] * code


@pytest.mark.parametrize(
    ("floors", "last"),
    [
        ("fast: 2, mesh: 9", "layer fast: 2 passed, 0 failed, 0 skipped"),
        ("fast: 3", "layer fast is not proven: 2 passed, at least 3 have to"),
    ],
)
@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_in_ci_a_layer_is_green_that_keeps_to_its_floor(
    tmp_path: Path, workers: tuple[str, ...], floors: str, last: str
) -> None:
    code, lines = run(tmp_path, TESTS, FAST, *workers, floors=floors, CI="true")
    assert (code, lines[-1]) == (int("not proven" in last), last)


def test_in_ci_a_layer_that_did_not_run_is_a_failure(tmp_path: Path) -> None:
    floors = "fast: 1, testbed: 1, cluster: 1, mesh: 1, engine: 1"
    code, lines = run(tmp_path, TESTS, floors=floors, CI="true")
    assert code == 1
    assert lines[-4:] == [
        f"layer {layer} is not proven: 0 passed, at least 1 have to"
        for layer in ("testbed", "cluster", "mesh", "engine")
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({"CI": "true"}, 1), ({"CI": "true", MAY_SKIP: "install the package"}, 0), ({}, 0)],
)
def test_in_ci_a_skipped_test_is_a_failure_unless_its_reason_is_allowed(
    environment: dict[str, str], expected: int, tmp_path: Path
) -> None:
    tests = {**TESTS, "rules/test_b.py": ONE_IS_SKIPPED}
    code, lines = run(tmp_path, tests, FAST, floors="fast: 3", **environment)
    assert code == expected
    said = "layer fast is not proven: 1 skipped: install the package ipset"
    assert (said in lines) == bool(expected)


@pytest.mark.parametrize("flags", [["-k", "a"], ["tests/rules/test_a.py"], ["--collect-only"]])
def test_a_run_of_some_tests_need_not_prove_a_layer(flags: list[str], tmp_path: Path) -> None:
    assert run(tmp_path, TESTS, *flags, floors="fast: 3", CI="true")[0] == 0


@pytest.mark.parametrize(("flags", "passed"), [([], 2), (["--nightly"], 3)])
def test_a_long_series_runs_at_night_alone(flags: list[str], passed: int, tmp_path: Path) -> None:
    tests = {**TESTS, "rules/test_b.py": AT_NIGHT}
    _, lines = run(tmp_path, tests, FAST, *flags)
    assert lines[-1] == f"layer fast: {passed} passed, 0 failed, 0 skipped"


@pytest.mark.parametrize(("layer", "count"), [("mesh", 3), ("fast", 1)])
@pytest.mark.usefixtures("run_folder")
def test_each_worker_has_a_network_of_its_own_but_in_the_fast_layer(
    tmp_path: Path, layer: str, count: int
) -> None:
    tests = {f"{layer}/test_it.py": TELLS_ITS_NETWORK}
    assert run(tmp_path, tests, "-n2", f"--layer={layer}")[0] == 0
    told = {(tmp_path / name).read_text() for name in ("one", "two")}
    assert len(told | {str(Path("/proc/self/ns/net").readlink())}) == count


@pytest.mark.parametrize(("together", "workers"), [("", 2), ("tests/mesh/test_it.py", 1)])
@pytest.mark.usefixtures("run_folder")
def test_tests_of_some_files_run_in_one_worker(tmp_path: Path, together: str, workers: int) -> None:
    flags = ("-n2", "--layer=mesh", f"--override-ini=files_together={together}")
    assert run(tmp_path, {"mesh/test_it.py": TELLS_ITS_WORKER}, *flags)[0] == 0
    assert len({(tmp_path / name).read_text() for name in ("one", "two")}) == workers


@pytest.mark.usefixtures("run_folder")
def test_the_engine_comes_first_and_tests_of_its_files_are_spread(tmp_path: Path) -> None:
    names = ("mesh/test_c", "mesh/test_d", "engine/test_a", "engine/test_b")
    tests = {f"{name}.py": TELLS_ITS_TURN for name in names}
    assert run(tmp_path, tests, "-n1", "--layer=mesh", "--layer=engine")[0] == 0
    turns = (tmp_path / "turns").read_text().split()
    assert sorted(turns[:16]) == ["engine/test_a"] * 8 + ["engine/test_b"] * 8
    assert turns[16:] == ["mesh/test_c"] * 8 + ["mesh/test_d"] * 8
    # One file after the other would be one change.
    assert sum(one != other for one, other in pairwise(turns[:16])) > 4


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.usefixtures("run_folder")
def test_nothing_is_left_of_workers_whose_run_is_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = start(tmp_path, {"cluster/test_it.py": SLEEPS}, "-n2", "--layer=cluster")
    family = family_that_sleeps(process, 2)
    # A terminal sends Ctrl-C to all of its processes.
    os.killpg(process.pid, number) if number == signal.SIGINT else process.kill()
    process.communicate(timeout=180)
    require_ended(family)


@pytest.mark.usefixtures("run_folder")
def test_nothing_is_left_of_a_run_in_namespaces_that_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, {"cluster/test_it.py": SLEEPS}, before=IN_NAMESPACES)
    family = family_that_sleeps(process, 1)
    [inner] = [child for child in family if words_of(child)[1:3] == ["-m", "pytest"]]
    inner.kill()
    process.communicate(timeout=180)
    assert process.returncode == 128 + signal.SIGKILL
    require_ended(family)


def family_that_sleeps(process: subprocess.Popen[str], count: int) -> list[psutil.Process]:
    """All processes below a run, once so many of its tests sleep; else it is ended."""

    def sleeping() -> list[psutil.Process]:
        family = psutil.Process(process.pid).children(recursive=True)
        sleepers = [child for child in family if "sleep" in words_of(child)]
        return family if len(sleepers) == count else []

    try:
        return wait_until(sleeping, 120, f"waiting for {count} sleepers")
    except BaseException:
        process.kill()
        process.communicate()
        raise


def words_of(process: psutil.Process) -> list[str]:
    """The command line of a process, empty when it has ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def require_ended(family: list[psutil.Process]) -> None:
    """Fail the test where a process goes on."""
    _, alive = psutil.wait_procs(family, timeout=30)
    assert [child.name() for child in alive] == []
