"""The kinds that settings ask for are those that the program makes of them."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given

from microservices.deploy.preflight.needs import needs
from microservices.load.configuration import layers_of, settle
from microservices.offline.files.stack_files import StackFiles, read_stack
from microservices.plan.plan import Plan
from microservices.settings.stack import Settings
from tests.builders import Tree, layers
from tests.examples import examples
from tests.stacks import PROJECT, ROOT, STACKS, evaluated, evaluated_with, manifests
from tests.strategies.stack import stacks

Kind = tuple[str, str, str | None]


def made(objects: Iterable[dict[str, Any]]) -> set[Kind]:
    return {
        (item["apiVersion"], item["kind"], item["metadata"].get("namespace")) for item in objects
    }


def asked_for(settings: Settings) -> set[Kind]:
    return {(need.api_version, need.kind, need.namespace) for need in needs(Plan.of(settings))}


def settings_of(stack: str) -> Settings:
    files = StackFiles.of(stack, ROOT / f"Pulumi.{stack}.yaml", ROOT / "Pulumi.yaml")
    accepted, wrong, _ = settle(layers_of(PROJECT, stack, read_stack(files).values))
    assert wrong == []
    return accepted


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_of_the_project_makes_the_kinds_that_it_is_known_to_need(stack: str) -> None:
    assert asked_for(settings_of(stack)) == made(manifests(evaluated(stack)))


@examples(12)
@given(values=stacks(released=True))
def test_any_stack_makes_the_kinds_that_it_is_known_to_need(values: Tree) -> None:
    accepted, wrong, _ = settle(layers(values))
    assert wrong == []
    assert asked_for(accepted) == made(manifests(evaluated_with(values)))
