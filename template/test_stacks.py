"""Every stack of this project is accepted, without an engine or a cluster."""

from pathlib import Path

import pytest

from microservices.offline.cli import main

STACKS = [file.name.split(".")[1] for file in Path(__file__).parent.glob("Pulumi.*.yaml")]


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_accepted(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    assert main(["preview", stack]) == 0
