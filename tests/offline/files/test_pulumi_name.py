"""Names of stacks."""

from pathlib import Path

import pytest

from microservices.offline.files.stack_files import StackFiles, examine


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "a stack has a name"),
        ("a" * 101, "a stack name has at most 100 characters"),
        ("../dev", "and this has '/'"),
        ("org/dev", "and this has '/'"),
        ("dév", "and this has 'é'"),
        ("dev\n", "and this has '\\n'"),
        ("dev stack", "and this has ' '"),
    ],
)
def test_a_name_that_no_stack_can_have_is_refused_before_any_file_is_read(
    name: str, what: str
) -> None:
    found, problems = examine(StackFiles.of(name))
    assert found is None
    assert len(problems) == 1
    assert problems[0].what.endswith(what)
    assert problems[0].file == f"stack {name!r}"


@pytest.mark.parametrize("name", ["dev", "Dev-2_eu.west", "a" * 100, "..", "-"])
def test_names_that_pulumi_takes_are_taken(name: str) -> None:
    _, problems = examine(StackFiles.of(name, Path("nowhere"), Path("nowhere")))
    assert all(problem.file == "nowhere" for problem in problems)
