"""The workflows to copy run what is there, by what the project itself runs, and may do little."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stacks import ROOT, STACKS

PAGE = (ROOT / "docs" / "ci-cd.md").read_text()
FILES = sorted((ROOT / "docs" / "ci").glob("*.yml"))
OWN = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
EVERY = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def workflow(file: Path) -> dict[Any, Any]:
    """A workflow, with the key `on` as YAML 1.1 reads it."""
    return yaml.safe_load(file.read_text())


def jobs(file: Path) -> list[dict[str, Any]]:
    """The jobs of a workflow."""
    return [*workflow(file)["jobs"].values()]


def steps(file: Path) -> list[dict[str, Any]]:
    """The steps of all jobs of a workflow."""
    return [step for job in jobs(file) for step in job["steps"]]


def commands(file: Path) -> list[str]:
    """What a workflow runs."""
    return [step["run"] for step in steps(file) if "run" in step]


def test_the_page_tells_each_workflow() -> None:
    assert [file.name for file in FILES] == ["deploy.yml", "drift.yml", "preview.yml"]
    assert all(f"(ci/{file.name})" in PAGE for file in FILES)


@EVERY
def test_it_takes_no_action_that_the_project_does_not_take(file: Path) -> None:
    used = {step["uses"] for step in steps(file) if "uses" in step}
    assert used
    assert used <= set(re.findall(r"uses: (\S+)", OWN))


@EVERY
def test_what_it_makes_is_a_target_and_its_stacks_are_there(file: Path) -> None:
    there = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))
    made = {name for command in commands(file) for name in re.findall(r"\bmake ([\w-]+)", command)}
    assert made
    assert made <= there
    for job in jobs(file):
        matrix = job.get("strategy", {}).get("matrix", {}).get("stack", [])
        wanted = matrix or [job["env"]["STACK"]]
        assert set(wanted) <= set(STACKS)


@EVERY
def test_it_reads_the_repository_and_no_more(file: Path) -> None:
    assert workflow(file)["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow(file)[True]
    for job in jobs(file):
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 60
    for step in steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}
        # What is put in there is code of the shell; a variable is data.
        assert "${{" not in step.get("run", "")


@EVERY
def test_a_shell_takes_what_it_runs(file: Path) -> None:
    for command in commands(file):
        subprocess.run(["bash", "-n", "-c", command], check=True)


def test_secrets_are_given_in_a_protected_environment_alone() -> None:
    for file in FILES:
        for job in jobs(file):
            assert ("secrets." in str(job)) == ("environment" in job)
    assert "secrets." not in (ROOT / "docs" / "ci" / "preview.yml").read_text()


def test_a_deployment_is_not_cut_off_and_nothing_takes_its_place_in_the_queue() -> None:
    """Of those that wait in a group only the newest is kept."""
    found = {file.stem: workflow(file).get("concurrency") for file in FILES}
    group = {"group": "prod", "cancel-in-progress": False}
    assert found == {"deploy": group, "drift": None, "preview": None}


def test_the_kubeconfig_is_written_for_its_owner_alone_and_used() -> None:
    for name in ("deploy", "drift"):
        write, *others = [
            one for one in commands(ROOT / "docs" / "ci" / f"{name}.yml") if "RUNNER_TEMP" in one
        ]
        assert write.startswith("umask 077 && ")
        assert all(one.startswith('KUBECONFIG="$RUNNER_TEMP/kubeconfig" ') for one in others)
        assert len(others) == 1
