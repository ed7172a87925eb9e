"""Cookie matches: one regular expression for the one `cookie` header."""

import re
from collections.abc import Mapping
from itertools import permutations
from typing import Any

from microservices.plan.matching.text_match import text_match


def cookie_expression(cookies: Mapping[str, Any]) -> str:
    """An expression for the header `cookie` when it has all of these, in whatever order.

    RE2 cannot look ahead, so that every order is written out.
    """
    pairs = [f"{re.escape(name)}={_value(text)}" for name, text in sorted(cookies.items())]
    orders = ("; ?(?:.*; ?)?".join(order) for order in permutations(pairs))
    return f"(?:.*; ?)?(?:{'|'.join(orders)})(?:;.*)?"


def _value(condition: Any) -> str:
    match text_match(condition):
        case "exact", text:
            return re.escape(text)
        case "prefix", text:
            return f"{re.escape(text)}[^;]*"
        case "regex", expression:
            return f"(?:{expression})"
        case _:
            return "[^;]*"
