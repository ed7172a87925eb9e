"""Upper limit of the width of text, in an unknown font of the reader.

The widths are those of DejaVu Sans, the widest of the usual fonts of user interfaces, so that text
fits its box with any other one too.
"""

import unicodedata

from microservices.settings.values.printed import printed

# Characters by their width in thousandths of the size of the font.
_GROUPS = {
    282: "ijl'|",
    345: "f/\\:;.,-IJ ",
    410: "rt()[]!`°",
    530: 's?z_*"',
    610: "aceghkovxy",
    640: "bdnpqu0123456789{}$TFLSYEZ",
    700: "ABKPRVX",
    800: "CDGHNOQUw&~+=<>^#",
    1000: "mMW%@→…",
}
_WIDTHS = {letter: width / 1000 for width, letters in _GROUPS.items() for letter in letters}
_OTHER, _WIDE, _BOLD = 0.9, 1.4, 1.17


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in a size of a font, in the same unit."""
    return sum(map(_width, printed(text))) * size * (_BOLD if bold else 1)


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Lines of a text that fit into a room: broken at blanks, and in a word that is too long."""
    lines = [""]
    for word in printed(text).split():
        for piece in _pieces(word, size, room, bold=bold):
            joined = f"{lines[-1]} {piece}".lstrip()
            if width(joined, size, bold=bold) <= room:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _width(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    # A mark sits on the letter before it, and an unknown letter may be a picture.
    return _OTHER if letter.isascii() or unicodedata.combining(letter) else _WIDE
