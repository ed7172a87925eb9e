"""What the offline preview says, held against what the engine says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from microservices.offline.engine.evaluate import evaluate
from microservices.offline.explain.preview_digest import digest
from microservices.offline.files.stack_files import StackFiles, read_stack
from tests.engine.stack import Stack

EVERYTHING = Path(__file__).parents[1] / "data/offline/everything.yaml"
# What depends on the machine and the moment.
PASSING = ("sourcePosition", "stackTrace", "created", "modified")

Steps = dict[str, dict[str, Any]]


def offline(stack: Stack) -> Steps:
    """The steps of an offline preview of the program in the stack's folder, by URN."""
    files = StackFiles(stack.name, stack.file, stack.folder / "Pulumi.yaml")
    configuration = read_stack(files, reveal=lambda *_: "base64-encoded-key")
    evaluation = evaluate(stack.folder, stack.name, configuration)
    return compared(digest(evaluation, configuration))


def compared(preview: dict[str, Any]) -> Steps:
    """The steps without what is passing, and with every list of URNs sorted."""
    steps: Steps = {}
    for step in preview["steps"]:
        state = {key: value for key, value in step["newState"].items() if key not in PASSING}
        state["dependencies"] = sorted(state.get("dependencies", ()))
        needs = state.get("propertyDependencies", {})
        state["propertyDependencies"] = {key: sorted(needs[key] or ()) for key in needs}
        steps[step["urn"]] = {**step, "newState": state}
    return steps


@pytest.mark.parametrize("everything", [False, True], ids=["dev", "everything"])
def test_offline_and_engine_see_the_same_steps(stack: Stack, everything: bool) -> None:
    if everything:
        written = yaml.safe_load(EVERYTHING.read_text())["config"]
        del written["microservices:namespace"]
        stack.change(lambda config: config.update(written))
    found, expected = offline(stack), compared(stack.preview())
    assert found.keys() == expected.keys()
    for urn, step in found.items():
        assert step == expected[urn], urn
