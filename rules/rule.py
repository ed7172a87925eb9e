"""A rule: a name, a reason, and a pure function that finds what breaks it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

from rules.subjects import Stack, Subject
from settings.problems import Finding

# What is `strict` is an error where the settings say `strict: true`, and else a warning.
Severity = Literal["error", "strict", "warning"]
ManifestCheck = Callable[[Sequence[dict[str, Any]]], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule on settings. An error stops the program before anything is registered.

    `each` yields what the rule goes over, such as every version of the stack, and `check` says
    what is wrong with one of them.
    """

    name: str
    severity: Severity
    why: str
    each: Callable[[Stack], Iterable[Any]]
    check: Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True)
class ManifestRule:
    """A rule on the objects of one stack, whoever wrote them."""

    name: str
    why: str
    check: ManifestCheck


def whole(stack: Stack) -> Iterable[Stack]:
    """The stack itself, for a rule that looks at all of it at once."""
    return (stack,)


@overload
def rule(
    severity: Severity, why: str
) -> Callable[[Callable[[Stack], Iterator[Finding]]], Rule]: ...
@overload
def rule(
    severity: Severity, why: str, *, each: Callable[[Stack], Iterable[Subject]]
) -> Callable[[Callable[[Subject], Iterator[Finding]]], Rule]: ...
def rule(
    severity: Severity, why: str, *, each: Callable[[Stack], Iterable[Any]] = whole
) -> Callable[[Callable[[Any], Iterator[Finding]]], Rule]:
    """Make a rule of a function, named like it."""
    return lambda check: Rule(_name(check), severity, why, each, check)


def manifest_rule(why: str) -> Callable[[ManifestCheck], ManifestRule]:
    """Make a rule on manifests of a function, named like it."""
    return lambda check: ManifestRule(_name(check), why, check)


def _name(check: Callable[[Any], Any]) -> str:
    return check.__name__.replace("_", "-")
