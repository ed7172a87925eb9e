"""Printing of text that a person wrote: control characters as codes."""

import json
from typing import Any

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


def brief(value: Any) -> str:
    """The value as JSON on one line of at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def nature(value: Any) -> str:
    """What a value is, in words, to stand beside what it should have been."""
    for kind, words in (
        (bool, "true or false, which is the wrong type here"),
        (int, "a number that does not fit here"),
        (float, "a fraction, which is the wrong type here"),
        (str, "text that does not fit here"),
        (dict, "a map, not a single value"),
        (list, "a list, not a single value"),
    ):
        if isinstance(value, kind):
            return words
    return "empty"
