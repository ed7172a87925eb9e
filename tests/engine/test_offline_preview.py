"""What the offline evaluation says, held against what the engine says."""

from typing import Any

from offline.configuration import Configuration
from offline.evaluate import evaluate
from offline.evaluation import Resource, Secret
from offline.stack_files import StackFiles, read_stack
from tests.engine.stack import Stack

SECRET = "base64-encoded-key"


def offline(stack: Stack) -> dict[str, Resource]:
    """The resources that the program in the stack's folder registers, by URN."""
    files = StackFiles("dev", stack.file, stack.folder / "Pulumi.yaml")
    configuration: Configuration = read_stack(files, reveal=lambda *_: SECRET)
    resources = evaluate(stack.folder, "dev", configuration).resources
    return {resource.urn: resource for resource in resources}


def engine(stack: Stack) -> dict[str, dict[str, Any]]:
    """The resources that a preview would create, by URN, without the default provider."""
    states = [step["newState"] for step in stack.preview()["steps"]]
    return {
        state["urn"]: state for state in states if not state["type"].startswith("pulumi:providers:")
    }


def blinded(value: Any) -> Any:
    """Inputs with every secret shown as the engine shows it."""
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, dict):
        return {key: blinded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [blinded(part) for part in value]
    return value


def checked(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs as the provider hands them on: a Secret encoded, and secret as a whole."""
    if inputs.get("kind") != "Secret":
        return inputs
    kept = {key: value for key, value in inputs.items() if key != "stringData"}
    return kept | {"data": "[secret]"}


def test_offline_and_engine_see_the_same_resources(stack: Stack) -> None:
    assert sorted(offline(stack)) == sorted(engine(stack))


def test_offline_and_engine_see_the_same_inputs(stack: Stack) -> None:
    expected = engine(stack)
    for urn, resource in offline(stack).items():
        if resource.custom:
            assert checked(blinded(resource.inputs)) == expected[urn].get("inputs", {}), urn


def test_offline_and_engine_see_the_same_tree(stack: Stack) -> None:
    expected = {urn: state.get("parent", "") for urn, state in engine(stack).items()}
    assert {urn: resource.parent for urn, resource in offline(stack).items()} == expected


def test_offline_and_engine_see_the_same_dependencies(stack: Stack) -> None:
    expected = {urn: state.get("dependencies") or [] for urn, state in engine(stack).items()}
    found = {urn: resource.dependencies for urn, resource in offline(stack).items()}
    for urn, dependencies in found.items():
        assert sorted(dependencies) == sorted(expected[urn]), urn
