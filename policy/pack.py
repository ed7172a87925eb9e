"""Every rule on manifests and on one object, as a policy of its own name."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, Policy

from microservices.rules import MANIFEST_RULES, OBJECT_RULES
from microservices.rules.rule import Severity
from policy.object_policy import object_policy
from policy.stack_policy import stack_policy

NAME = "microservices"


def policies(*, strict: bool) -> Iterator[Policy]:
    """The policies of the pack for a stack that says `strict: true`, or does not."""
    for on_one in OBJECT_RULES:
        yield object_policy(on_one, level(on_one.severity, strict=strict))
    for on_all in MANIFEST_RULES:
        yield stack_policy(on_all, level(on_all.severity, strict=strict))


def level(severity: Severity, *, strict: bool) -> EnforcementLevel:
    """What a severity means to the engine: an error stops the deployment, a warning is printed."""
    stops = severity == "error" or (severity == "strict" and strict)
    return EnforcementLevel.MANDATORY if stops else EnforcementLevel.ADVISORY
