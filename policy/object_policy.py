"""A rule on one object as a policy on each resource."""

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from microservices.manifests.objects import Manifest
from microservices.rules.rule import Rule
from policy.objects import manifest_of
from policy.report import report


def object_policy(rule: Rule[Manifest], level: EnforcementLevel) -> ResourceValidationPolicy:
    """The policy of a rule."""

    def validate(resource: ResourceValidationArgs, violation: ReportViolation) -> None:
        manifest = manifest_of(resource.resource_type, resource.props)
        if manifest is not None:
            report(rule.findings(manifest), lambda _, text: violation(text, None))

    return ResourceValidationPolicy(rule.name, rule.why, validate, level)
