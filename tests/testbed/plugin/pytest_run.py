"""A run of pytest with the plugin, on tests of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from testbed import folders
from testbed.plugin.pytest_plugin import MAY_SKIP

CONFTEST = 'pytest_plugins = ("testbed.plugin.pytest_plugin",)\n'


def start(
    folder: Path,
    tests: Mapping[str, str],
    *flags: str,
    floors: str = "",
    before: tuple[str, ...] = (),
    **environment: str,
) -> subprocess.Popen[str]:
    """Start pytest on tests by their file below `tests`; `before` comes first in the command."""
    (folder / "conftest.py").write_text(CONFTEST)
    lines = "".join(f"\n    {one}" for one in floors.split(", ") if one)
    (folder / "pytest.ini").write_text(f"[pytest]\ntestpaths = tests\nlayer_floors = {lines}\n")
    for name, text in tests.items():
        file = folder / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    here = {name: value for name, value in os.environ.items() if name not in ("CI", MAY_SKIP)}
    return subprocess.Popen(
        [*before, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *flags],
        cwd=folder,
        env=here | {"PYTHONPATH": str(folders.ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(
    folder: Path, tests: Mapping[str, str], *flags: str, floors: str = "", **environment: str
) -> tuple[int, list[str]]:
    """Exit code and lines of a test run."""
    process = start(folder, tests, *flags, floors=floors, before=(), **environment)
    output, _ = process.communicate(timeout=180)
    return process.returncode, output.splitlines()
