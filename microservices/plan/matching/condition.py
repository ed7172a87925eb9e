"""Route conditions in the terms of the Gateway API: path, method, headers, query."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from microservices.plan.matching.text_match import text_covers, text_match
from microservices.settings.traffic.match import (
    ExactPath,
    MatchSettings,
    PathMatch,
    PrefixMatch,
    PresentMatch,
    RegexMatch,
)

Texts = Mapping[str, Any]


class Inexpressible(Exception):
    """What no single condition says."""


@dataclass(frozen=True)
class PathCondition:
    """A path that is this one (`exact`), or that goes on after it with a slash (`below`), or both.

    `text` has no slash at its end but where it is exact; every path is below the empty one.
    """

    kind: Literal["exact", "below", "segment"] = "below"
    text: str = ""

    def __and__(self, other: "PathCondition") -> "PathCondition | None":
        """What fits both; None where nothing does."""
        if self.text == other.text:
            kinds = {self.kind, other.kind}
            if kinds == {"exact", "below"}:
                return None
            return min(self, other, key=lambda one: one.kind == "segment")
        longer, shorter = (self, other) if len(self.text) > len(other.text) else (other, self)
        inside = shorter.kind != "exact" and longer.text.startswith(f"{shorter.text}/")
        return longer if inside else None

    @property
    def rank(self) -> tuple[bool, int]:
        """The greater one wins: what is exact, and then what is longer."""
        return self.kind == "exact", len(self.text or "/")


EVERYWHERE = PathCondition()


@dataclass(frozen=True)
class Condition:
    """A path, one method or any, and texts that headers, cookies and parameters must have."""

    path: PathCondition = EVERYWHERE
    method: str | None = None
    headers: Texts = field(default_factory=dict)
    cookies: Texts = field(default_factory=dict)
    query: Texts = field(default_factory=dict)

    def __and__(self, other: "Condition") -> "Condition | None":
        """What fits both; None where nothing does.

        Raises `Inexpressible` where something may, and no single condition says what.
        """
        path = self.path & other.path
        if path is None or (self.method and other.method and self.method != other.method):
            return None
        headers = _both(self.headers, other.headers)
        cookies = _both(self.cookies, other.cookies)
        query = _both(self.query, other.query)
        if headers is None or cookies is None or query is None:
            return None
        if cookies and "cookie" in headers:
            raise Inexpressible("cookie")
        return Condition(path, self.method or other.method, headers, cookies, query)

    @property
    def rank(self) -> tuple[tuple[bool, int], bool, int, int]:
        """The greater one wins; all cookies are one header.

        https://gateway-api.sigs.k8s.io/reference/1.6/spec/#httprouterule
        """
        headers = len(self.headers) + bool(self.cookies)
        return self.path.rank, self.method is not None, headers, len(self.query)


def path_condition(path: PathMatch | None) -> PathCondition:
    """A path as it is written.

    Raises `Inexpressible` for an expression, which would yield to any prefix, that of all other
    requests as well; and for a prefix within a segment.
    """
    match path:
        case None:
            return EVERYWHERE
        case RegexMatch():
            raise Inexpressible("regex")
        case str():
            return PathCondition("exact", path)
        case ExactPath():
            return PathCondition("exact", path.exact)
        case _ if path.prefix.endswith("/"):
            return PathCondition("below", path.prefix[:-1])
        case _:
            raise Inexpressible("prefix")


def conditions(match: MatchSettings, paths: Sequence[PathCondition]) -> Iterator[Condition]:
    """One for each path and method, of which one holds for a request that matches.

    `paths` stand for that of `match`.
    """
    for path in paths:
        for method in match.methods or (None,):
            yield Condition(path, method, match.headers, match.cookies, match.query)


def at(condition: Condition, path: PathCondition) -> Condition | None:
    """The condition for one path alone; None where it does not fit that."""
    found = condition.path & path
    return None if found is None else replace(condition, path=found)


def _both(one: Texts, other: Texts) -> Texts | None:
    """The texts of two conditions; None where no text fits both."""
    found = dict(one)
    for name, text in other.items():
        joined = _text(found[name], text) if name in found else text
        if joined is None:
            return None
        found[name] = joined
    return dict(sorted(found.items()))


def _text(one: Any, other: Any) -> Any:
    """The condition on a text that two make; None where no text fits both."""
    if one == other or isinstance(other, PresentMatch):
        return one
    if isinstance(one, PresentMatch):
        return other
    for text, condition in ((_exact(one), other), (_exact(other), one)):
        if text is not None:
            return text if text_covers(condition, text) else None
    if isinstance(one, PrefixMatch) and isinstance(other, PrefixMatch):
        longer, shorter = sorted((one, other), key=lambda text: -len(text.prefix))
        return longer if longer.prefix.startswith(shorter.prefix) else None
    raise Inexpressible("text")


def _exact(condition: Any) -> str | None:
    kind, text = text_match(condition)
    return text if kind == "exact" else None
