"""Whatever a person gives to a target of the Makefile is data: nothing of it is run as code."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.stacks import ROOT

TEXT = (ROOT / "Makefile").read_text()
TARGETS = sorted(
    name
    for line in re.findall(r"^([\w./-][\w./ -]*):(?!=)(?! export )", TEXT, re.MULTILINE)
    for name in line.split()
    if name != ".PHONY"
)
GIVEN = ("STACK", "OUT", "LAYERS", "FLAGS", "PYTEST_FLAGS", "PYTHON", "CI")
FIXED = ("RUN", "PIP_FLAGS", "UNLESS_CI", "COVERAGE", "COMPILE")
# What make, a shell, and a shell that has put quotes around it would run.
CODE = {
    "make": "$(shell touch ran)${shell touch ran}$(eval $(shell touch ran))",
    "shell": "$(touch ran)`touch ran`; touch ran & touch ran | touch ran && touch ran\ntouch ran",
    "quotes": "'; touch ran; '\"; touch ran; \"",
}
# Stands for Python and for uv, and writes down the words of each call.
STUB = '#!/bin/sh\n{ printf "%s\\0" "$@"; printf "\\n\\0"; } >> calls\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile and what its targets name, in which nothing real is installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt"):
        (tmp_path / name).touch()
    (tmp_path / "Pulumi.dev.yaml").touch()
    for name in ("python", "uv"):
        stub = tmp_path / ".venv" / "bin" / name
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB)
        stub.chmod(0o755)
    return tmp_path


def make(
    checkout: Path, *words: str, **environment: str
) -> tuple[list[list[str]], subprocess.CompletedProcess[str]]:
    """The words of each program that a target runs, and how make ended."""
    done = subprocess.run(
        ["make", *words],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    calls = checkout / "calls"
    text = calls.read_bytes().decode() if calls.exists() else ""
    calls.unlink(missing_ok=True)
    return [call.split("\0")[:-1] for call in text.split("\n\0") if call], done


def of_target(calls: list[list[str]]) -> list[list[str]]:
    """The calls without those that install packages."""
    return [call for call in calls if call[1:2] != ["pip"]]


def assignments(variables: Mapping[str, str]) -> list[str]:
    """Variables as they stand on the command line of make."""
    return [f"{name}={value}" for name, value in variables.items()]


def test_no_variable_is_left_to_be_expanded() -> None:
    read = set(re.findall(r"\$\$?[({]?([A-Z][A-Z_]*)\b", TEXT))
    defused = set(re.findall(r"^override (\w+) :=", TEXT, re.MULTILINE))
    assert read <= {*GIVEN, *FIXED}
    assert defused == {*GIVEN, *FIXED}


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("target", TARGETS)
def test_no_target_runs_what_the_environment_says(checkout: Path, target: str, code: str) -> None:
    make(checkout, target, **dict.fromkeys((*GIVEN, *FIXED), CODE[code]))
    assert not (checkout / "ran").exists()


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("target", TARGETS)
def test_no_target_runs_what_its_command_line_says(checkout: Path, target: str, code: str) -> None:
    make(checkout, target, *assignments(dict.fromkeys((*GIVEN, *FIXED), CODE[code])))
    assert not (checkout / "ran").exists()


@pytest.mark.parametrize("code", CODE)
def test_no_environment_is_made_by_what_a_variable_says(checkout: Path, code: str) -> None:
    (checkout / ".venv" / "bin" / "python").unlink()
    make(checkout, ".venv/run", PYTHON=CODE[code])
    make(checkout, ".venv/run", f"PYTHON={CODE[code]}")
    assert not (checkout / "ran").exists()


@pytest.mark.parametrize("value", [*CODE.values(), "a b", "*", "$HOME", "$$", "\\", "#"])
@pytest.mark.parametrize("on_the_command_line", [False, True])
def test_a_stack_and_a_folder_arrive_letter_by_letter(
    checkout: Path, value: str, on_the_command_line: bool
) -> None:
    given = {"STACK": value, "OUT": f"{value}/"}
    words, environment = (assignments(given), {}) if on_the_command_line else ([], given)
    calls, _ = make(checkout, "render", *words, **environment)
    assert of_target(calls) == [["-m", "offline", "render", value, "--out", f"{value}/"]]


@pytest.mark.parametrize("value", [*CODE.values(), "--yes --target *", "", "  a\tb "])
@pytest.mark.parametrize("target", ["up", "down"])
def test_flags_are_split_into_words_and_no_more(checkout: Path, target: str, value: str) -> None:
    expected = [["-m", "microservices.deploy", target, "dev", *value.split()]]
    assert of_target(make(checkout, target, FLAGS=value)[0]) == expected
    assert of_target(make(checkout, target, f"FLAGS={value}")[0]) == expected


def test_without_a_word_the_stack_is_dev_and_the_folder_is_its_own(checkout: Path) -> None:
    render = ["-m", "offline", "render"]
    calls, done = make(checkout, "render")
    assert of_target(calls) == [[*render, "dev", "--out", "out/dev"]]
    assert done.returncode == 0
    calls, _ = make(checkout, "render", STACK="prod")
    assert of_target(calls) == [[*render, "prod", "--out", "out/prod"]]


def test_ci_installs_without_a_question(checkout: Path) -> None:
    assert "--no-input" in make(checkout, "preview", CI="true")[0][0]
    (checkout / ".venv" / "run").unlink()
    assert "--no-input" not in make(checkout, "preview")[0][0]


def test_what_needs_python_alone_are_two_layers_and_the_quick_one_is_for_every_edit(
    checkout: Path,
) -> None:
    run = ["-m", "pytest", "-n", "auto", "--layer=fast"]
    assert of_target(make(checkout, "test-fast")[0]) == [run]
    assert of_target(make(checkout, "test-python")[0]) == [[*run, "--layer=integration"]]


def test_the_layers_are_options_of_the_tests(checkout: Path) -> None:
    calls, _ = make(checkout, "test-layers", LAYERS="mesh engine", PYTEST_FLAGS="-k 'a")
    layers = ["--layer=mesh", "--layer=engine"]
    assert of_target(calls)[-1] == ["-m", "pytest", "-n", "auto", *layers, "-k", "'a"]
