"""Whether one condition takes everything that another takes, as far as that is certain."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import re2

from rules.route import http_ports
from rules.subjects import Service
from settings.match import (
    ExactMatch,
    ExactPath,
    MatchSettings,
    PrefixMatch,
    PrefixPath,
    RegexMatch,
)

_EVERY_PATH = PrefixPath(prefix="/")


def covers(service: Service, earlier: MatchSettings, later: MatchSettings) -> bool:
    """Whether every request of a service that the later match takes is taken by the earlier."""
    return (
        _path_covers(earlier, later)
        and _of_those(earlier.methods, later.methods)
        and _of_those(earlier.callers, later.callers)
        and each_covers(earlier.headers, later.headers)
        and _shuts_out(later.without_headers, earlier.without_headers)
        and each_covers(earlier.cookies, later.cookies)
        and each_covers(earlier.query, later.query)
        and _gateway(service, earlier) in (None, _gateway(service, later))
        and _port(service, earlier) in (None, _port(service, later))
    )


def each_covers(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether each of the earlier conditions covers the later one of the same name."""
    return all(name in later and text_covers(text, later[name]) for name, text in earlier.items())


def text_covers(earlier: Any, later: Any) -> bool:
    """Whether every text that fits the later condition fits the earlier one."""
    kind, text = _told(earlier)
    other_kind, other = _told(later)
    if kind == "present" or (kind, text) == (other_kind, other):
        return True
    if kind == "prefix":
        return other_kind in ("exact", "prefix") and other.startswith(text)
    return kind == "regex" and other_kind == "exact" and fits(text, other)


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


def _told(text: Any) -> tuple[str, str]:
    """The kind of a condition, and its text."""
    match text:
        case str():
            return "exact", text
        case ExactMatch() | ExactPath():
            return "exact", text.exact
        case PrefixMatch() | PrefixPath():
            return "prefix", text.prefix
        case RegexMatch():
            return "regex", text.regex
        case _:
            return "present", ""


def _path_covers(earlier: MatchSettings, later: MatchSettings) -> bool:
    if earlier.path is None or earlier.path == _EVERY_PATH:
        return True
    return later.path is not None and text_covers(earlier.path, later.path)


def _shuts_out(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    """Whether the later match shuts out all that the earlier one does."""
    return all(name in later and text_covers(later[name], text) for name, text in earlier.items())


def _of_those(earlier: tuple[str, ...], later: tuple[str, ...]) -> bool:
    return not earlier or bool(later and set(later) <= set(earlier))


def _gateway(service: Service, match: MatchSettings) -> bool | None:
    """Nothing comes through the gateway to a service that is not exposed."""
    said_nothing = match.gateway is False and service.settings.expose is None
    return None if said_nothing else match.gateway


def _port(service: Service, match: MatchSettings) -> str | None:
    """The only port is every port."""
    alone = [match.port] == [port.name for port in http_ports(service)]
    return None if alone else match.port
