"""Printing of text that a person wrote: control characters as codes."""

import json

_DELETE = "\x7f"


def printed(text: str) -> str:
    r"""A text as one line that shows whatever a terminal would obey or hide.

    Line ends, control characters, format characters such as those that turn the direction of
    writing, blanks other than a space, and what Unicode has not assigned are written as in a text
    of JSON, such as `\n` and `\u202e`. https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _as_code(one) for one in text)


def _as_code(letter: str) -> str:
    # JSON takes it as it is.
    return "\\u007f" if letter == _DELETE else json.dumps(letter)[1:-1]
