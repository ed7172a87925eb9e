"""What a whole run has to prove in CI, in test runs of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testbed import folders
from testbed.plugin.pytest_plugin import MAY_SKIP

CONFTEST = 'pytest_plugins = ("testbed.plugin.pytest_plugin",)\n'
TWO_PASS = "def test_a(): assert True\ndef test_b(): assert True\n"
ONE_IS_SKIPPED = "import pytest\ndef test_a(): pytest.skip('install the package ipset')\n"
AT_NIGHT = "import pytest\n@pytest.mark.nightly\ndef test_long(): assert True\n"


def run(
    folder: Path, tests: dict[str, str], *flags: str, floors: str = "", **environment: str
) -> tuple[int, list[str]]:
    """Exit code and lines of a whole run of these tests, by their file below `tests`."""
    (folder / "conftest.py").write_text(CONFTEST)
    lines = "".join(f"\n    {one}" for one in floors.split(", ") if one)
    (folder / "pytest.ini").write_text(f"[pytest]\ntestpaths = tests\nlayer_floors = {lines}\n")
    for name, text in tests.items():
        file = folder / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    here = {name: value for name, value in os.environ.items() if name not in ("CI", MAY_SKIP)}
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *flags],
        cwd=folder,
        env=here | {"PYTHONPATH": str(folders.ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stdout.splitlines()


FAST_ONLY = ("--layer=fast",)
TESTS = {"rules/test_a.py": TWO_PASS}


def test_in_ci_a_layer_that_keeps_to_its_floor_is_green(tmp_path: Path) -> None:
    code, lines = run(tmp_path, TESTS, *FAST_ONLY, floors="fast: 2, mesh: 9", CI="true")
    assert code == 0
    assert lines[-1] == "layer fast: 2 passed, 0 failed, 0 skipped"


def test_in_ci_fewer_passed_tests_than_the_floor_are_a_failure(tmp_path: Path) -> None:
    code, lines = run(tmp_path, TESTS, *FAST_ONLY, floors="fast: 3", CI="true")
    assert code == 1
    assert lines[-1] == "layer fast is not proven: 2 passed, at least 3 have to"


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
    code, lines = run(tmp_path, tests, *FAST_ONLY, floors="fast: 3", **environment)
    assert code == expected
    said = "layer fast is not proven: 1 skipped: install the package ipset"
    assert (said in lines) == bool(expected)


@pytest.mark.parametrize("flags", [["-k", "a"], ["tests/rules/test_a.py"], ["--collect-only"]])
def test_a_run_of_some_tests_need_not_prove_a_layer(flags: list[str], tmp_path: Path) -> None:
    assert run(tmp_path, TESTS, *flags, floors="fast: 3", CI="true")[0] == 0


def test_in_ci_workers_prove_together(tmp_path: Path) -> None:
    flags = (*FAST_ONLY, "-n2")
    assert run(tmp_path, TESTS, *flags, floors="fast: 2", CI="true")[0] == 0
    assert run(tmp_path, TESTS, *flags, floors="fast: 3", CI="true")[0] == 1


@pytest.mark.parametrize(("flags", "passed"), [([], 2), (["--nightly"], 3)])
def test_a_long_series_runs_at_night_alone(flags: list[str], passed: int, tmp_path: Path) -> None:
    tests = {**TESTS, "rules/test_b.py": AT_NIGHT}
    _, lines = run(tmp_path, tests, *FAST_ONLY, *flags)
    assert lines[-1] == f"layer fast: {passed} passed, 0 failed, 0 skipped"
