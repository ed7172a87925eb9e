"""The tables of the pages."""

import re
from collections.abc import Iterator

from tests.packages import ROOT


def tables(page: str) -> Iterator[list[list[str]]]:
    """The cells of each table on a page, without the line below its header."""
    text = (ROOT / "docs" / f"{page}.md").read_text()
    for found in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        header, _, *rows = [
            [cell.strip() for cell in line.strip("|").split(" |")] for line in found.splitlines()
        ]
        yield [header, *rows]
