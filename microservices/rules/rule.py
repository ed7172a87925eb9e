"""A rule: a name, a reason, and a pure function that finds what breaks it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, Literal, TypeVar, TypeVarTuple, overload

from microservices.manifests.objects import Manifest, by_namespace
from microservices.plan.plan import Plan
from microservices.settings.values.problems import Findings

# What is `strict` is an error where the settings say `strict: true`, and else a warning.
Severity = Literal["error", "strict", "warning"]
Whole = TypeVar("Whole")
Subject = TypeVar("Subject")
Parts = TypeVarTuple("Parts")
ManifestCheck = Callable[[Sequence[Manifest]], Findings]
ObjectCheck = Callable[[Manifest], Findings]


@dataclass(frozen=True)
class Rule(Generic[Whole]):
    """A rule on the settings of a stack, on its objects, or on one of them.

    `each` yields what the rule goes over, such as every version of the stack, and `check` says
    what is wrong with one of them. An error in settings stops the program before anything is
    registered. Of objects, whoever wrote them, the preview warns, and an error in the policy pack
    stops the deployment.
    """

    name: str
    severity: Severity
    why: str
    each: Callable[[Whole], Iterable[Any]]
    check: Callable[[Any], Findings]

    def findings(self, whole: Whole) -> Findings:
        """What breaks it."""
        return (finding for subject in self.each(whole) for finding in self.check(subject))


# Every rule that is loaded, file by file and in the order in which they stand there.
RULES: list[Rule[Plan]] = []
MANIFEST_RULES: list[Rule[Sequence[Manifest]]] = []
OBJECT_RULES: list[Rule[Manifest]] = []


def itself(whole: Whole) -> tuple[Whole]:
    """The whole, for a rule that looks at all of it at once."""
    return (whole,)


@dataclass(frozen=True)
class _Declaration:
    """Makes a rule on settings of a function, named like it, and registers it.

    Where `each` yields several things together, they are the arguments of the function.
    """

    severity: Severity

    @overload
    def __call__(self, why: str) -> Callable[[Callable[[Plan], Findings]], Rule[Plan]]: ...
    @overload
    def __call__(
        self, why: str, *, each: Callable[[Plan], Iterable[tuple[*Parts]]]
    ) -> Callable[[Callable[[*Parts], Findings]], Rule[Plan]]: ...
    @overload
    def __call__(
        self, why: str, *, each: Callable[[Plan], Iterable[Subject]]
    ) -> Callable[[Callable[[Subject], Findings]], Rule[Plan]]: ...
    def __call__(
        self, why: str, *, each: Callable[[Plan], Iterable[Any]] = itself
    ) -> Callable[[Callable[..., Findings]], Rule[Plan]]:
        return lambda check: _registered(RULES, self.severity, why, each, _of_one(check))


error, strict, warning = _Declaration("error"), _Declaration("strict"), _Declaration("warning")


def manifest_rule(
    why: str, *, severity: Severity = "strict", in_namespace: bool = False
) -> Callable[[ManifestCheck], Rule[Sequence[Manifest]]]:
    """Make a rule on manifests of a function, named like it, and register it.

    It is `strict` as long as what is missing may be in the cluster already, brought by others; an
    error is wrong with the objects of the stack alone. `in_namespace` is for what only the objects
    of one namespace do to each other.
    """
    each: Callable[[Sequence[Manifest]], Iterable[Any]] = by_namespace if in_namespace else itself
    return lambda check: _registered(MANIFEST_RULES, severity, why, each, check)


def object_rule(severity: Severity, why: str) -> Callable[[ObjectCheck], Rule[Manifest]]:
    """Make a rule on one object of a function, named like it, and register it."""
    return lambda check: _registered(OBJECT_RULES, severity, why, itself, check)


def _of_one(check: Callable[..., Findings]) -> Callable[[Any], Findings]:
    if check.__code__.co_argcount == 1:
        return check

    @wraps(check)
    def of_several(subject: Iterable[Any]) -> Findings:
        return check(*subject)

    return of_several


def _registered(
    rules: list[Rule[Whole]],
    severity: Severity,
    why: str,
    each: Callable[[Whole], Iterable[Any]],
    check: Callable[[Any], Findings],
) -> Rule[Whole]:
    made = Rule(check.__name__.replace("_", "-"), severity, why, each, check)
    rules.append(made)
    return made
