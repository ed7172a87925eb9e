"""Regular expressions as Envoy reads them: those of RE2."""

import re
from functools import cache
from typing import Any

import re2

# The one letter of RE2 that Go does not have, and with it istiod.
# https://pkg.go.dev/regexp/syntax
_BYTE = re.compile(r"(?<!\\)(\\\\)*\\C")

_LONGEST_RANGE = 10


def fits(expression: str, text: str) -> bool:
    """Whether an expression of RE2 fits the whole of a text; not one that RE2 refuses."""
    found, _ = compiled(expression)
    return found is not None and found.fullmatch(text) is not None


def may_begin_with(expression: str, character: str) -> bool:
    """Whether some text that begins with a character may fit; so it may where RE2 cannot tell."""
    found, _ = compiled(expression)
    try:
        least, most = found.possiblematchrange(_LONGEST_RANGE)
    except (AttributeError, re2.error):
        return True
    return least < chr(ord(character) + 1).encode() and most >= character.encode()


@cache
def compiled(expression: str) -> tuple[Any, str]:
    """An expression as RE2 compiles it, or None and why RE2, or istiod, refuses it."""
    if _BYTE.search(expression):
        return None, r"invalid escape sequence: \C"
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(expression, options), ""
    except re2.error as refusal:
        (reason,) = refusal.args
        return None, reason.decode() if isinstance(reason, bytes) else str(reason)
