"""A rule: a name, a reason, and a pure function that finds what breaks it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, overload

from microservices.manifests.objects import Manifest, by_namespace
from microservices.plan.plan import Plan
from microservices.settings.values.problems import Finding

# What is `strict` is an error where the settings say `strict: true`, and else a warning.
Severity = Literal["error", "strict", "warning"]
Kind = TypeVar("Kind")
Subject = TypeVar("Subject")
ManifestCheck = Callable[[Sequence[Manifest]], Iterator[Finding]]
ObjectCheck = Callable[[Manifest], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule on settings. An error stops the program before anything is registered.

    `each` yields what the rule goes over, such as every version of the stack, and `check` says
    what is wrong with one of them.
    """

    name: str
    severity: Severity
    why: str
    each: Callable[[Plan], Iterable[Any]]
    check: Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True)
class ManifestRule:
    """A rule on the objects of one stack, whoever wrote them.

    The preview warns of what it finds. In the policy pack an error stops the deployment.
    `in_namespace` is for what only the objects of one namespace do to each other.
    """

    name: str
    severity: Severity
    why: str
    check: ManifestCheck
    in_namespace: bool = False

    def findings(self, manifests: Sequence[Manifest]) -> Iterator[Finding]:
        """What breaks it, namespace by namespace where they are apart."""
        groups = by_namespace(manifests) if self.in_namespace else (manifests,)
        return (finding for group in groups for finding in self.check(group))


@dataclass(frozen=True)
class ObjectRule:
    """A rule on one object alone, whoever wrote it."""

    name: str
    severity: Severity
    why: str
    check: ObjectCheck


# Every rule that is loaded, file by file and in the order in which they stand there.
RULES: list[Rule] = []
MANIFEST_RULES: list[ManifestRule] = []
OBJECT_RULES: list[ObjectRule] = []


def whole(plan: Plan) -> Iterable[Plan]:
    """The stack itself, for a rule that looks at all of it at once."""
    return (plan,)


@overload
def rule(severity: Severity, why: str) -> Callable[[Callable[[Plan], Iterator[Finding]]], Rule]: ...
@overload
def rule(
    severity: Severity, why: str, *, each: Callable[[Plan], Iterable[Subject]]
) -> Callable[[Callable[[Subject], Iterator[Finding]]], Rule]: ...
def rule(
    severity: Severity, why: str, *, each: Callable[[Plan], Iterable[Any]] = whole
) -> Callable[[Callable[[Any], Iterator[Finding]]], Rule]:
    """Make a rule of a function, named like it, and register it."""
    return lambda check: _registered(RULES, Rule(_name(check), severity, why, each, check))


def manifest_rule(
    why: str, *, severity: Severity = "strict", in_namespace: bool = False
) -> Callable[[ManifestCheck], ManifestRule]:
    """Make a rule on manifests of a function, named like it, and register it.

    It is `strict` as long as what is missing may be in the cluster already, brought by others; an
    error is wrong with the objects of the stack alone.
    """
    return lambda check: _registered(
        MANIFEST_RULES, ManifestRule(_name(check), severity, why, check, in_namespace)
    )


def object_rule(severity: Severity, why: str) -> Callable[[ObjectCheck], ObjectRule]:
    """Make a rule on one object of a function, named like it, and register it."""
    return lambda check: _registered(OBJECT_RULES, ObjectRule(_name(check), severity, why, check))


def _registered(rules: list[Kind], made: Kind) -> Kind:
    rules.append(made)
    return made


def _name(check: Callable[[Any], Any]) -> str:
    return check.__name__.replace("_", "-")
