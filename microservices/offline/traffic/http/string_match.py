"""Istio's StringMatch, with regular expressions of RE2 as Envoy has them.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import re2

from microservices.manifests.routes.http_route import SEGMENTS
from microservices.offline.failure import Failure

_KINDS = ("exact", "prefix", "regex", SEGMENTS)


def asks_for_presence(match: Any) -> bool:
    """Whether a match of a header or parameter is met by any value: `{}`, or the regex `*`."""
    return kind(match) is None or match == {"regex": "*"}


def kind(match: Any) -> str | None:
    """Which of exact, prefix, regex and SEGMENTS a match is, None where it is empty."""
    written = match if isinstance(match, Mapping) else {}
    return next((kind for kind in _KINDS if isinstance(written.get(kind), str)), None)


def matches(match: Any, value: str, *, ignore_case: bool = False) -> bool:
    """Whether a value meets a match that is not empty; case never matters less to a regex."""
    found = kind(match)
    if found == "regex":
        return expression(match["regex"]).fullmatch(value) is not None
    wanted = match[found]
    if ignore_case:
        wanted, value = wanted.lower(), value.lower()
    if found == SEGMENTS:
        return f"{value}/".startswith(f"{wanted}/")
    return value == wanted if found == "exact" else value.startswith(wanted)


@cache
def expression(pattern: str) -> Any:
    """A regular expression, ready to use.

    Raises:
        Failure: RE2 does not know it, such as one that looks ahead; Envoy takes no such route.

    """
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        why = error.args[0].decode() if error.args else "unknown"
        raise Failure(f"`{pattern}` is no regular expression of RE2: {why}") from error
