"""What `python -m offline graph` prints and writes."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.graph.mermaid import mermaid
from microservices.offline.graph.page import page
from microservices.offline.graph.topology import topology
from tests.stacks import PROJECT, ROOT, STACKS, evaluated, manifests

Streams = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own folder is the current one."""
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("stack", STACKS)
def test_mermaid_is_printed(stack: str, capsys: Streams) -> None:
    assert main(["graph", stack]) == 0
    assert capsys.readouterr().out == mermaid(topology(manifests(evaluated(stack))))


def test_files_are_what_their_names_say(tmp_path: Path, capsys: Streams) -> None:
    html, text = tmp_path / "deep" / "prod.html", tmp_path / "prod.mmd"
    assert main(["graph", "prod", "--out", str(html), "--out", str(text)]) == 0
    found = topology(manifests(evaluated("prod")))
    assert html.read_text() == page(found, PROJECT, "prod")
    assert text.read_text() == mermaid(found)
    assert capsys.readouterr().out == f"prod in {html}\nprod in {text}\n"


def test_another_name_is_refused_and_nothing_is_written(tmp_path: Path, capsys: Streams) -> None:
    html, other = tmp_path / "dev.html", tmp_path / "dev.png"
    assert main(["graph", "dev", "--out", str(html), "--out", str(other)]) == 2
    said = f"--out: `{other}` does not say what to draw; write a name that ends in .html or .mmd\n"
    assert capsys.readouterr().err == said
    assert list(tmp_path.iterdir()) == []


def test_no_secret_is_drawn() -> None:
    """The value of a secret is a stand-in or marked; neither has a place in the picture."""
    for stack in STACKS:
        found = topology(evaluated(stack).manifests)
        for text in (mermaid(found), page(found, PROJECT, stack)):
            assert "[secret" not in text
            assert "Secret(" not in text
