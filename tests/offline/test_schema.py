"""`microservices schema`: the schema of a project's files, for editors."""

import json
from pathlib import Path

import pytest

from microservices.load.schema import stack_schema
from microservices.offline.cli import main
from tests.stacks import PROJECT, ROOT


@pytest.mark.parametrize("folder", [".", "new", "new/below"])
def test_the_committed_schema_is_what_the_command_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(ROOT)
    written = tmp_path / folder / "stack.schema.json"
    assert main(["schema", str(written)]) == 0
    committed = ROOT / "schema" / "stack.schema.json"
    assert committed.read_text() == written.read_text(), "run `make schema`"
    assert json.loads(written.read_text()) == stack_schema(PROJECT)


def test_a_project_can_be_named_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["schema", "schema.json", "--project", "shop"]) == 0
    assert json.loads(Path("schema.json").read_text()) == stack_schema("shop")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "there is no such file; run this in the folder of a project, or name one by"),
        ("config: {}", "Pulumi.yaml: name: the project has no name"),
    ],
)
def test_without_a_project_it_says_what_to_name(
    text: str | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("Pulumi.yaml").write_text(text)
    assert main(["schema", "schema.json"]) == 2
    assert told in capsys.readouterr().err
    assert not Path("schema.json").exists()
