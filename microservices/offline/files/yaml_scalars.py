"""YAML scalars: the value of an unquoted scalar in Pulumi.

Pulumi reads its files with go-yaml v3 (its resolve.go): YAML 1.2, so `on` and `yes` stay text, with
octal `0777` and underscores in numbers kept from YAML 1.1.
"""

import math
import re
from datetime import datetime
from decimal import Decimal

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
# Most scalars are names: their first character tells that they can be nothing else.
_SPECIAL = frozenset("+-.0123456789~tTfFnN")
_INTEGER = re.compile(r"([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# After a leading point the underscores are left to Go's own parser: digits around each.
_POINT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?")
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_LARGEST_WHOLE_FLOAT = 1e21


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar as it reaches the program; dates stay text here."""
    if text and text[0] not in _SPECIAL:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        return _decimal(text.replace("_", ""), text) if _POINT.fullmatch(text) else text
    if text[0] in "+-0123456789":
        return _number(text)
    return text


def is_date(text: str) -> bool:
    """Whether Pulumi takes an unquoted scalar for a date, and writes it anew in its own way."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    *parts, zone = match.groups(default="0")
    year, month, day, hour, minute, second = map(int, parts)
    if len(text) > len("2024-01-01") and (zone == "0") is not (" " in text):
        return False
    try:
        datetime(max(year, 1), month, day, hour, minute, second)
    except ValueError:
        return False
    return True


def arrives_as_text(text: str) -> bool:
    """Whether a text can stand unquoted and still be this text."""
    return isinstance(plain_scalar(text), str) and not is_date(text)


def _number(text: str) -> Scalar:
    digits = text.replace("_", "")
    match = _INTEGER.fullmatch(digits)
    if match:
        value = _integer(*match.groups())
        if -(2**63) <= value < 2**63:
            return value
        if value < 2**64 and digits[0] not in "+-":
            return _whole(float(value))
    return _decimal(digits, text)


def _integer(sign: str, digits: str) -> int:
    octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    value = int(digits, 8 if octal else 0)
    return -value if sign == "-" else value


def _decimal(digits: str, text: str) -> Scalar:
    """A float, or the whole number that Pulumi's JSON makes of it; text when it is neither."""
    if not _FLOAT.fullmatch(digits):
        return text
    value = float(digits)
    if math.isinf(value):
        return text
    if value.is_integer() and abs(value) < _LARGEST_WHOLE_FLOAT:
        return _whole(value)
    return value


def _whole(value: float) -> int:
    """The shortest digits that give this float, as Go writes them: 1.2e3 is 1200."""
    return int(Decimal(repr(value)))
