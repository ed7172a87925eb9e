"""What must hold across settings and manifests: pure functions, one rule a function."""

from collections.abc import Sequence
from typing import Any

from rules import images, manifests, names, resources, sets, split
from rules.rule import ManifestRule, Rule, Severity
from settings.problems import Finding
from settings.stack import Settings

RULES: tuple[Rule, ...] = (
    *names.RULES,
    *images.RULES,
    *split.RULES,
    *sets.RULES,
    *resources.RULES,
)
MANIFEST_RULES: tuple[ManifestRule, ...] = manifests.RULES


def findings(settings: Settings, severity: Severity) -> list[Finding]:
    """What the rules of one severity find in settings that are well-formed, rule by rule."""
    return [
        finding for rule in RULES if rule.severity == severity for finding in rule.check(settings)
    ]


def manifest_findings(objects: Sequence[dict[str, Any]]) -> list[Finding]:
    """What must hold between the objects of one stack and does not; paths begin with the object."""
    return [finding for rule in MANIFEST_RULES for finding in rule.check(objects)]
