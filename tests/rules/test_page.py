"""The page of all rules is what the rules say."""

import runpy
import sys
from pathlib import Path

import pytest

from microservices.rules import MANIFEST_RULES, OBJECT_RULES, RULES
from microservices.rules.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_rule_has_a_row_with_its_severity_and_reason() -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| `")]
    rules = (*RULES, *MANIFEST_RULES, *OBJECT_RULES)
    assert sorted((row[0], row[1]) for row in rows) == sorted(
        (f"| `{rule.name}`", rule.severity) for rule in rules
    )
    assert all(len(row) == 4 and row[2] and row[3].endswith(" |") for row in rows)


def test_the_page_is_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["page", str(tmp_path / "rules.md")])
    # Rules are loaded without it: the module that runs is never one that is there already.
    for name in ("microservices.rules", "microservices.rules.page"):
        monkeypatch.delitem(sys.modules, name)
    runpy.run_module("microservices.rules.page", run_name="__main__")
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == page()
