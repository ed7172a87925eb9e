"""The program that the page on extending it shows."""

from tests.packages import ROOT
from tests.page_examples import blocks

PAGE = ROOT / "docs" / "extend-the-program.md"


def extended_program() -> str:
    """The program of the page, which is whole."""
    (program,) = blocks(PAGE, "python")
    return program
