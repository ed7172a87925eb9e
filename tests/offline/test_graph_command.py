"""What `python -m offline graph` prints and writes."""

import shutil
from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.graph.mermaid import mermaid
from microservices.offline.graph.page import page
from microservices.offline.graph.topology import topology
from tests.offline.programs import STAND_IN, write
from tests.stacks import PROJECT, ROOT, STACKS, evaluated, manifests


@pytest.mark.parametrize("stack", STACKS)
def test_mermaid_is_printed(
    stack: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["graph", stack]) == 0
    assert capsys.readouterr().out == mermaid(topology(manifests(evaluated(stack))))


def test_files_are_what_their_names_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    html, text = tmp_path / "deep" / "prod.html", tmp_path / "prod.mmd"
    assert main(["graph", "prod", "--out", str(html), "--out", str(text)]) == 0
    found = topology(manifests(evaluated("prod")))
    assert html.read_text() == page(found, PROJECT, "prod")
    assert text.read_text() == mermaid(found)
    assert capsys.readouterr().out == f"prod in {html}\nprod in {text}\n"


def test_another_name_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    html, other = tmp_path / "dev.html", tmp_path / "dev.png"
    assert main(["graph", "dev", "--out", str(html), "--out", str(other)]) == 2
    said = f"--out: `{other}` does not say what to draw; write a name that ends in .html or .mmd\n"
    assert capsys.readouterr().err == said
    assert list(tmp_path.iterdir()) == []


def test_an_error_that_the_program_logs_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "stand_in"
    shutil.copytree(STAND_IN, folder)
    monkeypatch.chdir(folder)
    write(folder, "import pulumi\npulumi.log.error('no')")
    assert main(["graph", "test"]) == 1
    assert capsys.readouterr().err == "error: the program logged an error: no\n"


def test_no_secret_is_drawn() -> None:
    """The value of a secret is a stand-in or marked; neither has a place in the picture."""
    for stack in STACKS:
        found = topology(
            item.inputs for item in evaluated(stack).resources if "kind" in item.inputs
        )
        for text in (mermaid(found), page(found, PROJECT, stack)):
            assert "[secret" not in text
            assert "Secret(" not in text
