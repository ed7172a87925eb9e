"""The page of all settings is what their models say."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from microservices.load.foreign_word import OF_A_SERVICE, OF_THE_STACK, OTHERWISE
from microservices.load.key import NAME
from microservices.load.settings_page import own_fields, page, page_of, parts
from microservices.settings.values.problems import Path as YamlPath
from microservices.settings.values.problems import yaml_path
from tests.settings.places import places

DOCS = Path(__file__).resolve().parents[2] / "docs"
KEYS: list[YamlPath] = [
    (*where[0], str(info.alias)) for part, where in parts().items() for info in own_fields(part)
]


def test_the_page_is_current() -> None:
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_key_and_every_word_has_a_row() -> None:
    rows = [line.split(" | ")[0] for line in page().splitlines() if line.startswith("| `")]
    words = [*OF_A_SERVICE, *OF_THE_STACK, *OTHERWISE]
    assert sorted(rows) == sorted(f"| `{key}`" for key in [*(path[-1] for path in KEYS), *words])
    kinds = {place.kind for place in places() if not place.write and place.content is None}
    assert {kind for kind in kinds if isinstance(kind, type)} <= parts().keys()


@pytest.mark.parametrize(
    "row",
    [
        "| `weight` | a whole number of percent from 0 to 100, such as 80 |  | "
        "Weight: share of the traffic, in percent | [change a split](change-a-split.md) |",
        "| `drainSeconds` | a whole number of seconds from 0 to 300, such as 10 | `10` | "
        "Seconds in which requests that are under way may end | "
        "[roll out safely](roll-out-safely.md) |",
        "| `envFrom` | `configFrom` of a service |",
    ],
)
def test_a_row_says_what_is_written_its_default_what_it_is_and_its_page(row: str) -> None:
    assert row in page().splitlines()


@pytest.mark.parametrize("path", KEYS, ids=yaml_path)
def test_the_page_of_a_key_names_it_or_the_part_that_it_belongs_to(path: YamlPath) -> None:
    text = (DOCS / f"{page_of(path)}.md").read_text(encoding="utf-8")
    named = [part for part in path[-3:] if part not in (0, NAME)][-2:]
    assert any(re.search(rf"\b{part}\b", text) for part in named)


def test_the_page_is_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["page", str(tmp_path / "settings.md")])
    monkeypatch.delitem(sys.modules, "microservices.load.settings_page")
    runpy.run_module("microservices.load.settings_page", run_name="__main__")
    assert (tmp_path / "settings.md").read_text(encoding="utf-8") == page()
