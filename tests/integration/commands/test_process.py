"""The commands as processes of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline.programs import STAND_IN, write
from tests.stacks import ROOT


def shell(
    script: str, folder: Path = STAND_IN, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in a folder; $OFFLINE is the command."""
    own = {"PYTHONPATH": str(ROOT), "OFFLINE": f"{sys.executable} -m offline"}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=os.environ | own | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def failing(folder: Path, source: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The preview of a project with a program of these lines."""
    write(folder, source)
    (folder / "Pulumi.yaml").write_text("name: shop\n")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    return shell("$OFFLINE preview dev", folder, **variables)


def test_a_preview_is_exit_code_0_without_colors_or_noise() -> None:
    done = shell("$OFFLINE preview test")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "+ 8 to create" in done.stdout


def test_bad_input_is_exit_code_2_before_the_sdk_is_even_loaded() -> None:
    done = shell("$OFFLINE preview tset", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 2
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("import time:")]
    assert lines == ["Pulumi.tset.yaml: there is no such file; write one of the stacks here: test"]
    # What is imported by another module is indented.
    assert not re.search(r"\| +pulumi\b", done.stderr)


def test_a_failing_program_is_exit_code_1(tmp_path: Path) -> None:
    done = failing(tmp_path, "raise pulumi.RunError('no')")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "error: no\n")


def test_nothing_complains_of_futures_when_a_program_fails(tmp_path: Path) -> None:
    source = """
    for name in "abc":
        half = pulumi.Output.from_input(name).apply(lambda x: x / 2)
        pulumi.CustomResource("a:b:C", name, {"x": half})
    """
    done = failing(tmp_path, source, PYTHONASYNCIODEBUG="0")
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert done.stderr.endswith("TypeError: unsupported operand type(s) for /: 'str' and 'int'\n")


def test_a_reader_that_has_seen_enough_causes_no_traceback() -> None:
    done = shell("$OFFLINE preview test | true; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_one_line() -> None:
    done = shell("$OFFLINE preview test > /dev/full")
    assert (done.returncode, done.stderr) == (1, "error: [Errno 28] No space left on device\n")


def test_a_terminal_without_unicode_still_gets_its_tree() -> None:
    done = shell("$OFFLINE preview test", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "`- " in done.stdout


def test_manifests_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    for seed in "12":
        done = shell(f"$OFFLINE render test --out {tmp_path / seed}", PYTHONHASHSEED=seed)
        assert done.returncode == 0
    texts = [
        {
            file.relative_to(tmp_path / seed): file.read_bytes()
            for file in (tmp_path / seed).rglob("*")
            if file.is_file()
        }
        for seed in "12"
    ]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 6


def test_a_preview_is_the_same_text_every_time() -> None:
    first, second = (shell("$OFFLINE preview test --json", PYTHONHASHSEED=seed) for seed in "12")
    assert first.stdout == second.stdout != ""


# Sends an interrupt to the process when it comes to import a module.
INTERRUPTING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == os.environ["INTERRUPTED_AT"]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize(
    "module",
    [
        "argparse",
        "microservices.offline.cli",
        "microservices.settings.values.problems",
        "microservices.offline.preview",
        "pulumi",
    ],
)
def test_an_interrupt_while_modules_are_loaded_says_nothing(module: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTING)
    path = f"{tmp_path}:{ROOT}"
    done = shell("$OFFLINE preview test; exit $?", PYTHONPATH=path, INTERRUPTED_AT=module)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_an_interrupt_that_is_ignored_stays_so(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTING)
    path, module = f"{tmp_path}:{ROOT}", "microservices.offline.preview"
    script = "trap '' INT; exec $OFFLINE preview test"
    done = shell(script, PYTHONPATH=path, INTERRUPTED_AT=module)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command", ["preview test", "render test --out $OUT", "graph test --out $OUT"]
)
def test_a_standard_output_that_is_closed_is_one_line(command: str) -> None:
    done = shell(f"OUT=$(mktemp -d)/out; $OFFLINE {command} >&-; code=$?; ls $OUT; exit $code")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == "error: standard output is closed"
    assert "Traceback" not in done.stderr


def test_where_errors_cannot_be_written_they_are_not_mixed_with_the_result() -> None:
    done = shell("$OFFLINE preview tset 2>&-")
    assert (done.returncode, done.stdout) == (2, "")


def test_when_a_program_ends_the_garbage_collector_has_nothing_to_look_at() -> None:
    # What is registered last is called first.
    script = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count()))
from tests.stacks import evaluated
evaluated("dev")
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert int(done.stdout) > 0
