"""Route matches of a VirtualService."""

from collections.abc import Mapping, Sequence
from typing import Any

from microservices.kinds import istio
from microservices.plan.matching.cookie_expression import cookie_expression
from microservices.plan.matching.text_match import text_match
from microservices.settings.traffic.match import MatchSettings


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


def string_match(condition: Any) -> istio.StringMatch:
    """How text must be; plain text is the whole of it, and an empty condition any text."""
    match text_match(condition):
        case "exact", text:
            return {"exact": text}
        case "prefix", text:
            return {"prefix": text}
        case "regex", expression:
            return {"regex": expression}
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
