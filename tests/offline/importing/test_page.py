"""The page of the import shows what the command prints and writes."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.page_examples import blocks
from tests.stacks import ROOT

PAGE = ROOT / "docs" / "import.md"


def test_the_page_shows_the_report_and_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    [given], wanted = blocks(PAGE, "yml"), blocks(PAGE, "yaml")
    [report] = blocks(PAGE, "text")
    Path("shop.yaml").write_text(given)
    assert main(["import", "shop.yaml", "--out", "shop", "--namespace", "shop"]) == 0
    assert capsys.readouterr().out == report
    for block in wanted:
        title, _, text = block.partition("\n")
        assert Path(title.removeprefix("# ")).read_text() == text
