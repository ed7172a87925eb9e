"""Every rule on manifests and on one object, as a policy of its own name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from microservices.manifests.objects import Manifest
from microservices.rules import MANIFEST_RULES, OBJECT_RULES
from microservices.rules.acceptance import NOTHING, Accepted
from microservices.rules.rule import Rule, Severity, Whole
from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Finding, Findings

from .objects import manifest_of, manifests_of, name_of
from .unknown import Untold

NAME = "microservices"


def policies(
    *, strict: bool, accepted: Accepted = NOTHING, existing: Sequence[Manifest] = ()
) -> Iterator[Policy]:
    """The policies of the pack for a stack that says `strict: true`, or does not.

    `existing` are objects that are in the cluster already.
    """
    for on_one in OBJECT_RULES:
        yield _object_policy(_without(on_one, accepted), _level(on_one.severity, strict=strict))
    for on_all in MANIFEST_RULES:
        level = _level(on_all.severity, strict=strict)
        yield _stack_policy(_without(on_all, accepted), level, existing)


def _without(rule: Rule[Whole], accepted: Accepted) -> Rule[Whole]:
    """A rule that does not tell what the stack accepts."""
    told = accepted.told

    def check(subject: Any) -> Findings:
        return (finding for finding in rule.check(subject) if told(rule, finding) is None)

    return replace(rule, check=check)


def _level(severity: Severity, *, strict: bool) -> EnforcementLevel:
    """What a severity means to the engine: an error stops the deployment, a warning is printed."""
    stops = severity == "error" or (severity == "strict" and strict)
    return EnforcementLevel.MANDATORY if stops else EnforcementLevel.ADVISORY


def _object_policy(rule: Rule[Manifest], level: EnforcementLevel) -> ResourceValidationPolicy:
    def validate(resource: ResourceValidationArgs, violation: ReportViolation) -> None:
        manifest = manifest_of(resource.resource_type, resource.props)
        if manifest is not None:
            _report(rule.findings(manifest), lambda _, text: violation(text, None))

    return ResourceValidationPolicy(rule.name, rule.why, validate, level)


def _stack_policy(
    rule: Rule[Sequence[Manifest]], level: EnforcementLevel, existing: Sequence[Manifest]
) -> StackValidationPolicy:
    """Each violation is that of the object with which its path begins."""

    def validate(stack: StackValidationArgs, violation: ReportViolation) -> None:
        manifests = manifests_of((one.urn, one.resource_type, one.props) for one in stack.resources)
        urns = {of: urn for urn, manifest in manifests.items() if (of := name_of(manifest))}

        def tell(finding: Finding, text: str) -> None:
            violation(text, urns.get(str(finding.path[0])))

        _report(rule.findings([*manifests.values(), *existing]), tell)

    return StackValidationPolicy(rule.name, rule.why, validate, level)


def _report(findings: Iterable[Finding], violation: Callable[[Finding, str], None]) -> None:
    """Report each finding; what was found before something unknown does not depend on it.

    Raises:
        Untold: the rule came to a value that is not known yet, or to an object that is not of its
            kind's form, which the API server tells better.

    """
    try:
        for finding in findings:
            violation(finding, str(finding))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as stumble:
        what = printed(f"{type(stumble).__name__}: {stumble}")
        raise Untold(f"some object has not the form of its kind ({what})") from stumble
