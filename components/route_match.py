"""The conditions of a route, as a VirtualService writes them."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from components import istio
from settings.match import (
    ExactMatch,
    ExactPath,
    MatchSettings,
    PrefixMatch,
    PrefixPath,
    RegexMatch,
)


def match_requests(
    match: MatchSettings,
    methods: Sequence[str],
    port: int | None,
    paths: Sequence[istio.StringMatch],
) -> list[istio.MatchRequest]:
    """One condition for each path and caller, of which one has to hold; none for every request.

    `methods` are those that the condition is for, of all methods when empty. `port` is the number
    of the Service's port, where the service has several. `paths` stand for that of `match`.
    """
    condition: istio.MatchRequest = {}
    if methods:
        condition["method"] = _one_of(methods)
    if headers := _headers(match):
        condition["headers"] = headers
    if match.without_headers:
        condition["withoutHeaders"] = _each(match.without_headers)
    if match.query:
        condition["queryParams"] = _each(match.query)
    if port is not None:
        condition["port"] = port
    found = [_with_path(condition, path) for path in paths]
    if match.callers:
        return [
            {**one, "sourceLabels": {"app": caller}} for one in found for caller in match.callers
        ]
    return [one for one in found if one]


def string_match(text: Any) -> istio.StringMatch:
    """How text must be; plain text is the whole of it, and an empty condition any text."""
    match text:
        case str():
            return {"exact": text}
        case ExactMatch() | ExactPath():
            return {"exact": text.exact}
        case PrefixMatch() | PrefixPath():
            return {"prefix": text.prefix}
        case RegexMatch():
            return {"regex": text.regex}
        case _:
            return {}


def _with_path(condition: istio.MatchRequest, path: istio.StringMatch) -> istio.MatchRequest:
    return {"uri": path, **condition} if path else condition


def _each(texts: Mapping[str, Any]) -> dict[str, istio.StringMatch]:
    return {name: string_match(text) for name, text in sorted(texts.items())}


def _one_of(methods: Sequence[str]) -> istio.StringMatch:
    return {"exact": methods[0]} if len(methods) == 1 else {"regex": "|".join(methods)}


def _headers(match: MatchSettings) -> dict[str, istio.StringMatch]:
    headers = _each(match.headers)
    if match.cookies:
        headers["cookie"] = {"regex": cookie_expression(match.cookies)}
    return headers


def cookie_expression(cookies: Mapping[str, Any]) -> str:
    """An expression for the header `cookie` when it has all of these, in whatever order.

    RE2 cannot look ahead, so that every order is written out.
    """
    pairs = [f"{re.escape(name)}={_value(text)}" for name, text in sorted(cookies.items())]
    orders = ("; ?(?:.*; ?)?".join(order) for order in itertools.permutations(pairs))
    return f"(?:.*; ?)?(?:{'|'.join(orders)})(?:;.*)?"


def _value(text: Any) -> str:
    match = string_match(text)
    if "exact" in match:
        return re.escape(match["exact"])
    if "prefix" in match:
        return f"{re.escape(match['prefix'])}[^;]*"
    return f"(?:{match['regex']})" if "regex" in match else "[^;]*"
