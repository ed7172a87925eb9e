"""Regular expressions as Envoy reads them: those of RE2."""

from functools import cache
from typing import Any

import re2


def fits(expression: str, text: str) -> bool:
    """Whether an expression of RE2 fits the whole of a text; not one that RE2 refuses."""
    found, _ = compiled(expression)
    return found is not None and found.fullmatch(text) is not None


@cache
def compiled(expression: str) -> tuple[Any, str]:
    """An expression as RE2 compiles it, or None and why RE2 refuses it."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(expression, options), ""
    except re2.error as refusal:
        (reason,) = refusal.args
        return None, reason.decode() if isinstance(reason, bytes) else str(reason)
