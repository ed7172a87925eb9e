"""YAML files: what is read, and every way in which one can be unfit."""

from pathlib import Path
from typing import Any

import pytest

from microservices.offline.files.yaml_document import parse, read


def said(text: str) -> list[str]:
    """The problems of a document, without the name of its file."""
    return [str(problem).removeprefix("a.yaml: ") for problem in parse(text, "a.yaml").problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: {b: 1, c: [x, 2.5]}", {"a": {"b": 1, "c": ["x", 2.5]}}),
        ("a:\n- 1\n- - 2\n", {"a": [1, [2]]}),
        ("a: '1'\nb: \"on\"\nc: !!str 12\nd: ! 12", {"a": "1", "b": "on", "c": "12", "d": "12"}),
        ("a: |\n  x\n  y\nb: >\n  x\n  y\n", {"a": "x\ny\n", "b": "x y\n"}),
        ("a: &x {p: 1}\nb: *x\nc: [*x, *x]", {"a": {"p": 1}, "b": {"p": 1}, "c": [{"p": 1}] * 2}),
        ("a: &x\nb: *x", {"a": None, "b": None}),
        ("&k a: 1\nb: *k", {"a": 1, "b": "a"}),
        ("a: {<<: {p: 1, q: 2}, q: 3}", {"a": {"q": 3, "p": 1}}),
        ("a: {<<: [{p: 1, z: 1}, {p: 2, y: 5}]}", {"a": {"p": 1, "z": 1, "y": 5}}),
        ("a: {'<<': {p: 1}}", {"a": {"<<": {"p": 1}}}),
        ("8080: x\ntrue: y\n'1.0': z", {"8080": "x", "true": "y", "1.0": "z"}),
        ("a: !!map {b: !!seq [1]}", {"a": {"b": [1]}}),
        ("%YAML 1.1\n---\na: yes\n...\n", {"a": "yes"}),
        ("- 1\n- ''", [1, ""]),
        ("just text", "just text"),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_a_document_is_read_as_pulumi_reads_it(text: str, value: Any) -> None:
    document = parse(text, "a.yaml")
    assert document.value == value
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2", "a: line 2: this key stands on line 1 already; keep one of the two"),
        (
            "config:\n  p:a:\n    b: {c: 1,\n      'c': 2}",
            "p:a.b.c: line 4: this key stands on line 3 already; keep one of the two",
        ),
        (
            "a: {<<: {b: 1}, <<: {c: 1}}",
            'a["<<"]: line 1: this key stands on line 1 already; keep one of the two',
        ),
        (
            "a: {~: x}",
            'a["~"]: line 1: Pulumi would read this key as something else than it says; '
            'write "~", with the quotes',
        ),
        (
            "a: {0777: x}",
            "a.0777: line 1: Pulumi would read this key as something else than it says; "
            'write "0777", with the quotes',
        ),
        (
            "a:\n- 2024-01-01",
            "a[0]: line 2: Pulumi would rewrite this date, as it stands without quotes; "
            "put it in quotes",
        ),
        (
            "a: .inf",
            "a: line 1: it is not a finite number; write a number, or text in quotes",
        ),
        ("a: !!int '1'", "a: line 1: a configuration has no use for YAML tags (!); leave it out"),
        ("a: !b {c: 1}", "a: line 1: a configuration has no use for YAML tags (!); leave it out"),
        ("!b [1]", "line 1: a configuration has no use for YAML tags (!); leave it out"),
    ],
)
def test_what_pulumi_would_misread_is_named_with_its_place(text: str, line: str) -> None:
    assert said(text) == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n\tb: 1", "line 2, column 1: not YAML: a tab indents this line; indent with spaces"),
        (
            "a: b: c",
            "line 1, column 5: not YAML: mapping values are not allowed in this context; "
            "mend the line, or put the value in quotes",
        ),
        (
            "a: [1,",
            "line 2, column 1: not YAML: did not find expected node content; "
            "mend the line, or put the value in quotes",
        ),
        (
            "a: 1\nb: \x01",
            "line 2: not YAML: control characters are not allowed; remove the character",
        ),
        (
            "a: 1\n---\nb: 2",
            "line 2, column 1: a second YAML document begins here, and Pulumi reads only the "
            "first; keep one document",
        ),
        (
            "a: *hunter2",
            "line 1, column 4: an alias (*) without its anchor (&); put the text in quotes, "
            "or add the anchor",
        ),
        ("a: &x [*x]", "line 1, column 8: a value contains itself; remove the alias"),
        ("a: &k x\nb: {*k : 1}", "line 2, column 5: an alias is no key; write the key out"),
        ("a: {? [b] : 1}", "line 1, column 7: a map or list is no key; write text for the key"),
        (
            "a: {<<: 5}",
            "line 1, column 9: `<<` takes a map, or a list of maps; name a map's anchor",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_line_and_column(text: str, line: str) -> None:
    assert said(text) == [line]
    assert parse(text, "a.yaml").value is None


def test_every_duplicate_is_named_and_the_error_after_them() -> None:
    lines = said("a: 1\na: 2\nb: {c: 1, c: 2}\nd: *e")
    assert [line.split(":")[0] for line in lines] == ["a", "b.c", "line 4, column 4"]


def test_no_problem_quotes_a_value() -> None:
    values = (
        "*hunter2",
        "!hunter2 x",
        "hunter2: x",
        "[hunter2",
        "'hunter2",
        "@hunter2",
        "%hunter2",
    )
    for value in values:
        text = f"a: {value}\n"
        assert parse(text, "a.yaml").problems, text
        assert "hunter2" not in "".join(said(text))


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    lines = said("\n".join(["a0: &a0 [x]", *levels]))
    assert len(lines) == 1
    assert lines[0].endswith("aliases repeat more than 100000 values; write the values out")


def test_many_plain_aliases_are_no_bomb() -> None:
    text = "a: &a {b: 1, c: 2}\n" + "".join(f"k{n}: *a\n" for n in range(10_000))
    assert parse(text, "a.yaml").problems == ()


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_bottomless_nesting_is_refused(opening: str) -> None:
    lines = said(opening * 100_000)
    assert len(lines) == 1
    assert "nested more than 100 levels deep" in lines[0] or "no key" in lines[0]


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    value, problems = read(tmp_path / "a.yaml", "write one")
    assert value is None
    assert [str(problem) for problem in problems] == [
        f"{tmp_path}/a.yaml: there is no such file; write one"
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "the file is empty; write `config:` and keys below it"),
        (b"# later\n", "the file is empty; write `config:` and keys below it"),
        (b"a: 1\nb: \xff\n", "line 2: this is not UTF-8; save it as UTF-8"),
        ("a: 1\n".encode("utf-16"), "line 1: this is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_file_without_a_document_is_refused(tmp_path: Path, content: bytes, line: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    value, problems = read(file, "")
    assert value is None
    assert [str(problem) for problem in problems] == [f"{file}: {line}"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert [problem.what for problem in read(tmp_path, "")[1]] == ["Is a directory"]


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("config: 1", encoding="utf-8-sig")
    assert read(file, "") == ({"config": 1}, [])
