"""A rule: a name, a reason, and a pure function that finds what breaks it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from settings.problems import Finding
from settings.stack import Settings

Severity = Literal["error", "warning"]
Check = Callable[[Settings], Iterator[Finding]]
ManifestCheck = Callable[[Sequence[dict[str, Any]]], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule on settings. An error stops the program before anything is registered."""

    name: str
    severity: Severity
    why: str
    check: Check


@dataclass(frozen=True)
class ManifestRule:
    """A rule on the objects of one stack, whoever wrote them."""

    name: str
    why: str
    check: ManifestCheck


def rule(severity: Severity, why: str) -> Callable[[Check], Rule]:
    """Make a rule of a function, named like it."""
    return lambda check: Rule(check.__name__.replace("_", "-"), severity, why, check)


def manifest_rule(why: str) -> Callable[[ManifestCheck], ManifestRule]:
    """Make a rule on manifests of a function, named like it."""
    return lambda check: ManifestRule(check.__name__.replace("_", "-"), why, check)
