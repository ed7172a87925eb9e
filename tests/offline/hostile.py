"""What somebody may write to have a terminal do or show something else than a command says."""

import re

_FORGED = "FORGED: all is well"
# What turns the direction of writing, an escape sequence, a bell, a return, some of C1, what ends a
# line to some readers, what is not seen, and a line of its own.
EACH = (
    *(
        "\u202e",
        "\x1b[31m",
        "\x07",
        "\r",
        "\x9b31m",
        "\x85",
        "\x7f",
        "\x00",
        "\t",
        "\u2066",
        "\u200f",
    ),
    *("\u2028", "\u2029", "\u200b", "\ufeff", "\xad", "\U000e0041", f"\n{_FORGED}\n"),
)
HOSTILE = "".join(EACH)


def is_shown_as_written(text: str) -> bool:
    """Whether a text has no more lines than its writer made, and nothing but what is seen."""
    printable = all(line.isprintable() for line in text.split("\n"))
    return printable and not re.search(rf"(?m)^\W*{_FORGED}", text)
