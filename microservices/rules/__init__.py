"""Rules across settings and manifests: pure functions, one rule a function."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from microservices.manifests.objects import Manifest
from microservices.plan.plan import Plan
from microservices.rules.acceptance import Accepted
from microservices.rules.rule import MANIFEST_RULES, OBJECT_RULES, RULES, Rule, Severity
from microservices.settings.values.problems import Finding

# Each rule registers itself where its module is loaded; the page of rules is made of all of them.
_HERE = Path(__file__).parent
for _file in sorted(_HERE.glob("on_*/**/[!_]*.py"), key=lambda file: (file.stem, file)):
    import_module(".".join((__name__, *_file.relative_to(_HERE).with_suffix("").parts)))


def findings(plan: Plan, severity: Severity) -> list[Finding]:
    """What the rules of one severity find in settings that are well-formed, rule by rule.

    What is `strict` is an error where the settings say so, and else a warning. What several
    versions inherit from their service is told once, and what the settings accept not at all.
    """
    strict: Severity = "error" if plan.settings.strict else "warning"
    rules = [
        one for one in RULES if severity == (strict if one.severity == "strict" else one.severity)
    ]
    accepted = Accepted(plan.settings.accept)
    subjects = {each: tuple(each(plan)) for each in {one.each for one in rules}}
    found = (
        finding
        for one in rules
        for subject in subjects[one.each]
        for finding in one.check(subject)
        if accepted.told(one, finding) is None
    )
    return list(dict.fromkeys(found))


def accepted_findings(plan: Plan) -> Iterator[Finding]:
    """What the settings accept, with the reason in place of what to write instead."""
    accepted = Accepted(plan.settings.accept)
    written = {one.rule for one in plan.settings.accept}
    for rule in (one for one in RULES if one.name in written):
        for finding in dict.fromkeys(rule.findings(plan)):
            if told := accepted.told(rule, finding):
                yield told


def manifest_findings(
    objects: Sequence[Manifest],
) -> dict[Finding, Rule[Sequence[Manifest]]]:
    """What must hold between the objects of one stack and does not, with the rule that says so.

    Paths begin with the object.
    """
    return {finding: rule for rule in MANIFEST_RULES for finding in rule.findings(objects)}


def object_findings(manifest: Manifest) -> dict[Finding, Rule[Manifest]]:
    """What must hold of one object alone and does not, with the rule that says so.

    Paths begin with the object.
    """
    return {finding: rule for rule in OBJECT_RULES for finding in rule.findings(manifest)}
