"""Every page is found from the index, and every link, command and file that it names is there."""

import re
from pathlib import Path

import pytest

from tests.packages import ROOT

INDEX = ROOT / "docs" / "README.md"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
AS_IT_IS = [page for page in PAGES if page.name != "CHANGELOG.md"]
"""Pages of the project as it is; the changelog may name what has gone since."""


def links(page: Path) -> dict[str, Path]:
    """The files of the project that a page links to, by the link as it is written."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    written = re.findall(r"\]\(([^)\s]+)\)", text)
    return {link: page.parent / link.partition("#")[0] for link in written if "://" not in link}


def anchor(heading: str) -> str:
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link, file in links(page).items():
        there = file if link.partition("#")[0] else page
        assert there.exists(), link
        if wanted := link.partition("#")[2]:
            headings = re.findall(r"^#+ (.*)$", there.read_text(), re.MULTILINE)
            assert wanted in map(anchor, headings), link


def test_the_index_names_every_page() -> None:
    named = {file.resolve() for file in links(INDEX).values()}
    assert {page for page in PAGES if page.parent == INDEX.parent} - {INDEX} <= named


@pytest.mark.parametrize("page", AS_IT_IS, ids=lambda page: page.stem)
def test_every_make_target_on_a_page_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text(), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", AS_IT_IS, ids=lambda page: page.stem)
def test_every_folder_and_file_on_a_page_is_there(page: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.\w+)?)`", page.read_text())
    named += re.findall(r"(?<![\w/.])((?:[a-z_]+/)+[a-z_]+\.py)\b", page.read_text())
    ignored = {"out/dev", ".pulumi/"}
    assert [name for name in named if name not in ignored and not (ROOT / name).exists()] == []
