"""Output of a command to a terminal.

A line ends where the command ends it: what a person wrote never ends one, and never has a terminal
do anything.
"""

import os
import sys
from collections.abc import Iterable
from typing import NamedTuple, TextIO

from microservices.offline.explain.tree import ASCII, LINES
from microservices.settings.values.printed import printed

_COLORS = {
    "error": "31",
    "warning": "33",
    "info": "34",
    "create": "32",
    "import": "36",
    "heading": "1",
}


class Painted(NamedTuple):
    """A part of a line that has a colour where there are colours."""

    color: str
    text: str


Line = str | tuple[str | Painted, ...]


class Style:
    """How text looks where it is printed."""

    def __init__(self, *, colored: bool = False, unicode: bool = True) -> None:
        self.branches = LINES if unicode else ASCII
        self._colored = colored

    @classmethod
    def of(cls, stream: TextIO) -> "Style":
        """Colours on a terminal only, and never against the reader's wish (no-color.org)."""
        plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
        return cls(colored=stream.isatty() and not plain, unicode=unicode)

    def line(self, line: Line) -> str:
        """A line as it is printed, without its end."""
        return "".join(map(self._part, (line,) if isinstance(line, str) else line))

    def _part(self, part: str | Painted) -> str:
        if isinstance(part, str):
            return printed(part)
        text = printed(part.text)
        return f"\x1b[{_COLORS[part.color]}m{text}\x1b[0m" if self._colored else text


def write_lines(
    lines: Iterable[Line], stream: TextIO | None = None, style: Style | None = None
) -> None:
    """Write lines to a stream, standard output unless another is given, plain without a style."""
    style = style or Style()
    (stream or sys.stdout).writelines(f"{style.line(line)}\n" for line in lines)


def complain(*lines: Line) -> None:
    """Write lines to standard error."""
    write_lines(lines, sys.stderr)
