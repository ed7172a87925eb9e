"""Pulumi.yaml: what it declares, and what the CLI would refuse of it."""

from typing import Any

import pytest

from microservices.offline.files.project_file import fits, project_of


def said(tree: Any) -> list[str]:
    """The problems of a project file, without its name."""
    problems = project_of(tree, "Pulumi.yaml")[1]
    return [str(problem).removeprefix("Pulumi.yaml: ") for problem in problems]


def declared(**declarations: Any) -> dict[str, Any]:
    """A project file with these keys."""
    return {"name": "shop", "runtime": "python", "config": declarations}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ({"default": "a"}, "a"),
        ({"value": {"b": 1}}, {"b": 1}),
        ({"description": "required"}, None),
        ({"type": "object", "default": {}}, {}),
        ({"type": "array", "items": {"type": "string"}, "default": ["a"]}, ["a"]),
        ("short", "short"),
        (3, 3),
        (False, False),
        (["a"], ["a"]),
    ],
)
def test_a_key_has_the_value_that_stands_in_for_a_stack_s_own(written: Any, value: Any) -> None:
    project, problems = project_of(declared(key=written), "Pulumi.yaml")
    assert problems == []
    assert project is not None
    assert project.declarations["shop:key"].value == value
    assert project.declarations["shop:key"].has_value is (value is not None)


def test_keys_of_other_namespaces_keep_them() -> None:
    tree = declared(**{"kubernetes:context": {"value": "kind"}, "shop:own": {"default": 1}})
    project, problems = project_of(tree, "Pulumi.yaml")
    assert problems == []
    assert project is not None
    assert [project.owns(key) for key in project.declarations] == [False, True]


@pytest.mark.parametrize(
    ("tree", "line"),
    [
        ([], "this is no map; write `name:` and `runtime:` lines"),
        ("text", "this is no map; write `name:` and `runtime:` lines"),
        (
            {"nam": "shop"},
            "name: the project has no name; write `name:` and the prefix of its keys",
        ),
        ({"name": ""}, "name: the project has no name; write `name:` and the prefix of its keys"),
        (
            {"name": "our shop"},
            "name: a project name has only letters, digits, hyphens, underscores and periods, "
            "and this has ' '; write a name such as shop",
        ),
        ({"name": 5}, "name: the project has no name; write `name:` and the prefix of its keys"),
        (
            {"name": "shop", "confg": {}},
            "confg: there is no key `confg` here; write `config`, or one of: author, backend, ",
        ),
        (
            {"name": "shop", "main": ["src"]},
            "main: this is no path of the program; write its folder, such as src",
        ),
        (
            {"name": "shop", "stackConfigDir": "stacks"},
            "stackConfigDir: offline, a stack file lies beside this file; leave it out",
        ),
        ({"name": "shop", "config": "folder"}, "config: this is no map; declare keys below it"),
        (
            declared(key={"defualt": 1}),
            "key.defualt: there is no attribute `defualt` here; write `default`, "
            "or one of: default, description, items, secret, type, value",
        ),
        (declared(key={"default": 1, "value": 2}), "key: it has both `default` and `value`"),
        (declared(key={"type": "number"}), "key.type: Pulumi has no such type; write one of: "),
        (declared(key={"type": ["string"]}), "key.type: Pulumi has no such type; write one of: "),
        (
            declared(key={"type": "integer", "default": "x"}),
            "key: the project declares it as integer; write a whole number",
        ),
        (declared(key=None), "key: it has no declaration; write `description:`"),
        (
            declared(**{"key": {"default": 1}, "shop:key": {"default": 2}}),
            "shop:key: this key is declared already, with its namespace; keep one of the two",
        ),
        (
            declared(**{"kubernetes:context": {"type": "string", "value": "kind"}}),
            "kubernetes:context: keys of other namespaces take a `value` only; write `value:`",
        ),
        (
            declared(**{"sohp:strict": {"type": "boolean", "default": False}}),
            "sohp:strict: nothing reads this key: `sohp` is neither the name of this project, "
            "`shop`, nor a package that is installed here; write `shop:strict`",
        ),
        (
            declared(**{"sohp:size": {"value": 1}}),
            "sohp:size: nothing reads this key: `sohp` is neither the name of this project, "
            "`shop`, nor a package that is installed here; write `shop:` before a key of this "
            "project, or install the package, or leave it out",
        ),
        (
            declared(**{"kubernetes:context": {"description": "none"}}),
            "kubernetes:context: keys of other namespaces need a value; write `value:`",
        ),
        (
            declared(key={"value": {"a": [{"secure": "v1:x"}]}}),
            "key.a[0]: Pulumi reads a map with the lone key `secure` as an encrypted value; "
            "move it to `shop:secrets` of a stack file, or add a key",
        ),
    ],
)
def test_what_the_cli_would_refuse_is_named(tree: Any, line: str) -> None:
    lines = said(tree)
    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_keys_that_only_a_newer_pulumi_knows_pass() -> None:
    assert said({"name": "shop", "futureThing": 1, "packages": {}}) == []


@pytest.mark.parametrize(
    ("kind", "items", "value", "accepted"),
    [
        ("string", None, "a", True),
        ("string", None, 1, False),
        ("integer", None, 1, True),
        ("integer", None, "-12", True),
        ("integer", None, True, False),
        ("integer", None, "1.5", False),
        ("integer", None, "٣", False),
        ("integer", None, 1.5, False),
        ("boolean", None, True, True),
        ("boolean", None, "false", True),
        ("boolean", None, "yes", False),
        ("object", None, {}, True),
        ("object", None, [], False),
        ("array", {"type": "integer"}, [1, "2"], True),
        ("array", {"type": "integer"}, ["x"], False),
        ("array", {"type": "array", "items": {"type": "string"}}, [["a"], []], True),
        ("array", {"type": "array", "items": {"type": "string"}}, [["a"], [1]], False),
        ("array", {"type": "string"}, "a", False),
    ],
)
def test_types_accept_what_pulumi_accepts(
    kind: str, items: Any, value: Any, accepted: bool
) -> None:
    assert fits(kind, items, value) is accepted


def test_a_key_under_another_prefix_is_declared_as_it_is_meant() -> None:
    tree = declared(**{"sohp:strict": {"type": "boolen"}, "sohp:size": {"value": 1}})
    project, problems = project_of(tree, "Pulumi.yaml")
    assert project is not None
    assert [*project.declarations] == ["shop:strict"]
    assert [problem.path for problem in problems] == [
        "sohp:strict",
        "sohp:strict.type",
        "sohp:size",
    ]
