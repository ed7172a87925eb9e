"""A rule on manifests as a policy on the stack."""

from collections.abc import Sequence

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)

from microservices.manifests.objects import Manifest
from microservices.rules.rule import Rule
from microservices.settings.values.problems import Finding
from policy.objects import manifests_of, name_of
from policy.report import report


def stack_policy(rule: Rule[Sequence[Manifest]], level: EnforcementLevel) -> StackValidationPolicy:
    """The policy of a rule; each violation is that of the object with which its path begins."""

    def validate(stack: StackValidationArgs, violation: ReportViolation) -> None:
        manifests = manifests_of((one.urn, one.resource_type, one.props) for one in stack.resources)
        urns = {of: urn for urn, manifest in manifests.items() if (of := name_of(manifest))}

        def tell(finding: Finding, text: str) -> None:
            violation(text, urns.get(str(finding.path[0])))

        report(rule.findings([*manifests.values()]), tell)

    return StackValidationPolicy(rule.name, rule.why, validate, level)
