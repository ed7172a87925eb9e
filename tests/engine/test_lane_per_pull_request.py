"""The commands of docs/lane-per-pull-request.md: what is shared stays as it is."""

import shlex
from typing import Any

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack
from tests.page_examples import blocks
from tests.stacks import ROOT

OPEN, CLOSE = blocks(ROOT / "docs" / "lane-per-pull-request.md", "console")
NAME = "order-service"


def follow(stack: Stack, commands: str) -> None:
    for line in commands.splitlines():
        _, program, *words = shlex.split(line)
        assert program == "pulumi"
        stack.run(*words)


def deployments(control_plane: ControlPlane, stack: Stack) -> dict[str, tuple[str, int]]:
    """The uid and the generation of each Deployment."""
    found = control_plane.cluster.find_all("Deployment", stack.namespace)
    metadata = [one["metadata"] for one in found]
    return {one["name"]: (one["uid"], one["generation"]) for one in metadata}


def routes(control_plane: ControlPlane, stack: Stack) -> list[Any]:
    found = control_plane.cluster.get("VirtualService", NAME, stack.namespace)
    return found["spec"]["http"]


def test_a_pull_request_has_its_version_behind_its_header_and_leaves_without_a_trace(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.up()
    shared, split = deployments(control_plane, stack), routes(control_plane, stack)
    follow(stack, OPEN)
    stack.up()
    beside = deployments(control_plane, stack)
    assert beside.keys() - shared.keys() == {f"{NAME}-pr-42"}
    assert {name: beside[name] for name in shared} == shared
    lane, *rest = routes(control_plane, stack)
    assert lane["match"] == [{"headers": {"x-lane": {"exact": "pr-42"}}}]
    assert [one["destination"]["subset"] for one in lane["route"]] == ["pr-42"]
    assert rest == split
    follow(stack, CLOSE)
    stack.up()
    assert deployments(control_plane, stack) == shared
    assert routes(control_plane, stack) == split
