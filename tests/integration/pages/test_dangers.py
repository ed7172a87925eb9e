"""What the page of dangers names is there."""

import re

import pytest

from tests.stacks import ROOT

PAGE = (ROOT / "docs" / "dangers.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| danger |", "| --- |"))
]


def test_there_are_dangers() -> None:
    assert len(ROWS) > 5


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_danger_has_what_holds_it_and_a_test(row: list[str]) -> None:
    _, holds, test = row
    assert holds
    named = re.findall(r"`(tests/[^`]+)`", test)
    assert named or test.startswith("the same")
    assert all((ROOT / name).is_file() for name in named)
