"""Policy packs in Python, as the engine that is built runs them."""

import json

import pytest
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from testbed.hosts import policy_host
from tests.testbed.tiny_project import OWN_PYTHON, TinyProject

PROGRAM = 'import pulumi\npulumi.ComponentResource("shop:index:Thing", "thing")\n'
DESCRIPTION = """
    description: The rules of a tiny project
    version: 1.2.3
    runtime: {{name: python, options: {{virtualenv: {virtualenv}}}}}
"""
PACK = """
    import os, sys
    import pulumi
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    from pulumi_policy import StackValidationPolicy

    print("said by the pack", file=sys.stderr)
    size = pulumi.Config("tiny").get("size")
    dry = pulumi.runtime.is_dry_run()

    def each(args, report):
        if args.resource_type == "shop:index:Thing":
            report(f"{pulumi.get_project()} {pulumi.get_stack()} size {size} dry {dry}")

    def stack(args, report):
        report(f"{len(args.resources)} in {os.getcwd()} with {sys.prefix}")

    PolicyPack("tiny", [
        ResourceValidationPolicy("each", "on each", each, EnforcementLevel.MANDATORY),
        StackValidationPolicy("stack", "on all", stack, EnforcementLevel.ADVISORY),
    ])
"""
WITH_PACK = ("--policy-pack", "pack")


def write_pack(project: TinyProject, text: str = PACK, virtualenv: str = str(OWN_PYTHON)) -> None:
    """A program with one component, and a pack beside it."""
    project.write("__main__.py", PROGRAM)
    project.write("pack/PulumiPolicy.yaml", DESCRIPTION.format(virtualenv=virtualenv))
    project.write("pack/__main__.py", text)


def test_a_pack_sees_the_stack_and_its_configuration(project: TinyProject) -> None:
    write_pack(project)
    project.succeed("config", "set", "size", "7")
    said = project.fail("preview", *WITH_PACK)
    assert "tiny@v1.2.3" in said
    assert "[mandatory]  each  (shop:index:Thing: thing)" in said
    assert "tiny dev size 7 dry True" in said
    assert "said by the pack" in said


def test_a_pack_runs_in_its_own_folder_with_its_own_python(project: TinyProject) -> None:
    write_pack(project, virtualenv="../own")
    (project.folder / "own").symlink_to(OWN_PYTHON)
    levels = project.write("levels.json", '{"all": "advisory"}')
    said = project.succeed("preview", *WITH_PACK, "--policy-pack-config", str(levels))
    assert f"2 in {project.folder}/pack with {project.folder}/own" in said


def test_levels_come_from_a_file_and_an_update_goes_on(project: TinyProject) -> None:
    write_pack(project)
    levels = project.write("levels.json", json.dumps({"each": "advisory", "stack": "disabled"}))
    words = ("up", "--yes", "--skip-preview", *WITH_PACK, "--policy-pack-config", str(levels))
    said = project.succeed(*words)
    assert "[advisory]  each" in said
    assert "dry False" in said
    assert "with" not in said.split("Policies:")[1].split("Outputs:")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('raise ValueError("broken")', ("ValueError: broken", "it ended before its port")),
        (f'print("first")\n{PACK}', ("policy pack not started: it said 'first'",)),
    ],
)
def test_a_pack_that_does_not_start_says_why(
    project: TinyProject, text: str, words: tuple[str, ...]
) -> None:
    lines = [line.removeprefix("    ") for line in text.splitlines()]
    write_pack(project, "\n".join(lines))
    said = project.fail("preview", *WITH_PACK)
    assert [one for one in words if one not in said] == []


def test_a_pack_without_its_python_is_refused_in_one_line(project: TinyProject) -> None:
    write_pack(project, virtualenv="none")
    said = project.fail("preview", *WITH_PACK)
    assert f"but '{project.folder}/pack/none' doesn't exist" in said
    assert "Traceback" not in said


def test_the_sdk_has_the_calls_and_fields_that_the_host_uses() -> None:
    service = analyzer_pb2.DESCRIPTOR.services_by_name["Analyzer"]
    assert f"/{service.full_name}/" == policy_host._SERVICE
    assert {"Handshake", "ConfigureStack"} <= set(service.methods_by_name)
    calls = {name for name in vars(analyzer_pb2_grpc.AnalyzerServicer) if name[0].isupper()}
    assert calls == set(service.methods_by_name)
    # Calls go through in bytes, one for one.
    assert not [one for one in service.methods if one.client_streaming or one.server_streaming]
    stack = analyzer_pb2.AnalyzerStackConfigureRequest.DESCRIPTOR.fields_by_name
    assert {"stack", "project", "organization", "dry_run", "config"} <= set(stack)
