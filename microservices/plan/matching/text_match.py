"""Text matches: exact, prefix, regular expression, present."""

import re
from typing import Any, Literal

from microservices.plan.matching.regular_expression import fits
from microservices.settings.traffic.match import (
    ExactMatch,
    ExactPath,
    PrefixMatch,
    PrefixPath,
    RegexMatch,
)

Kind = Literal["exact", "prefix", "regex", "present"]


def text_match(condition: Any) -> tuple[Kind, str]:
    """The kind of a condition, and its text; plain text is the whole of it.

    `present` has none, and nor has a condition that is not there.
    """
    match condition:
        case str():
            return "exact", condition
        case ExactMatch() | ExactPath():
            return "exact", condition.exact
        case PrefixMatch() | PrefixPath():
            return "prefix", condition.prefix
        case RegexMatch():
            return "regex", condition.regex
        case _:
            return "present", ""


def http_route_text(condition: Any) -> tuple[Literal["Exact", "RegularExpression"], str]:
    """The type and the value by which an HTTPRoute says a condition on a header or a parameter.

    It has no other type, and no value may be empty, so that an empty text is an expression too.
    """
    match text_match(condition):
        case "exact", text:
            return ("Exact", text) if text else ("RegularExpression", "^$")
        case "prefix", text:
            return "RegularExpression", f"{re.escape(text)}.*"
        case "regex", expression:
            return "RegularExpression", expression
        case _:
            return "RegularExpression", ".*"


def text_covers(earlier: Any, later: Any) -> bool:
    """Whether every text that fits the later condition fits the earlier one, if that is certain."""
    kind, text = text_match(earlier)
    other_kind, other = text_match(later)
    if kind == "present" or (kind, text) == (other_kind, other):
        return True
    if kind == "prefix":
        return other_kind in ("exact", "prefix") and other.startswith(text)
    return kind == "regex" and other_kind == "exact" and fits(text, other)
