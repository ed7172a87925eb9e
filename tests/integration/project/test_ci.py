"""What CI runs is there, and is all that there is to run."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.plugin.layers import LAYERS, PYTHON_ALONE, read_floors
from tests.stacks import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
JOBS: dict[str, Any] = WORKFLOW["jobs"]
SCRIPTS = [ROOT / ".ci" / "run", ROOT / ".ci" / "machine"]


def commands(job: str) -> list[str]:
    """What a job runs."""
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def targets(text: str) -> set[str]:
    """The targets of make that a text runs."""
    return set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE))


def test_every_target_that_ci_makes_is_there() -> None:
    there = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = {name for job in JOBS for command in commands(job) for name in targets(command)}
    made |= targets(SCRIPTS[0].read_text())
    assert {"preview", "check", "test", "test-python", "test-layers", "audit"} <= made <= there


def test_the_jobs_run_every_layer_once() -> None:
    layers = [
        layer for one in JOBS["layers"]["strategy"]["matrix"]["layers"] for layer in one.split()
    ]
    assert sorted([*PYTHON_ALONE, *layers]) == sorted(LAYERS)
    assert "make test-python" in commands("python")
    [step] = [step for step in JOBS["layers"]["steps"] if step.get("run") == "make test-layers"]
    assert step["env"] == {"LAYERS": "${{ matrix.layers }}"}


@pytest.mark.parametrize("job", ["python", "layers", "nightly"])
def test_a_job_that_tests_readies_its_machine_before(job: str) -> None:
    ready, *others = commands(job)
    assert ready == "bash .ci/machine"
    assert others


def test_what_is_built_once_is_what_every_job_takes() -> None:
    cached = [
        step["with"]
        for job in ("build", "layers", "nightly")
        for step in JOBS[job]["steps"]
        if step.get("uses", "").startswith("actions/cache@")
    ]
    assert len(cached) == 3
    assert cached[0] == cached[1] == cached[2]
    assert {JOBS[job].get("needs") for job in ("layers", "nightly")} == {"build"}


def test_a_long_series_runs_at_night_and_at_no_other_time() -> None:
    def runs_at(job: str) -> str:
        return JOBS[job].get("if", "")

    assert runs_at("nightly") == "github.event_name == 'schedule'"
    assert runs_at("python") == runs_at("layers") == "github.event_name != 'schedule'"
    assert commands("nightly")[-1] == "make test-nightly"


def test_the_compilers_of_sdks_are_there_at_night() -> None:
    used = {step.get("uses", "").partition("@")[0] for step in JOBS["nightly"]["steps"]}
    assert {"actions/setup-go", "actions/setup-node"} <= used


def test_every_layer_has_a_floor(pytestconfig: pytest.Config) -> None:
    floors = read_floors(pytestconfig.getini("layer_floors"))
    assert list(floors) == list(LAYERS)
    assert all(count > 0 for count in floors.values())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_of_ci_names_no_target_that_hides_a_failure(script: Path) -> None:
    text = script.read_text()
    assert not re.search(r"^make .*(\|\||;|&)", text, re.MULTILINE)
