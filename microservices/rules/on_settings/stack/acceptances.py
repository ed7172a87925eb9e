"""Findings that a stack accepts."""

from difflib import get_close_matches

from microservices.plan.plan import Plan
from microservices.rules.acceptance import Accepted
from microservices.rules.rule import MANIFEST_RULES, OBJECT_RULES, RULES, error
from microservices.settings.values.problems import Finding, Findings, yaml_path


@error("An acceptance of a misspelt rule accepts nothing.")
def accepted_rules_exist(plan: Plan) -> Findings:
    """Each `rule` of `accept` is one of this page."""
    known = [rule.name for rule in (*RULES, *MANIFEST_RULES, *OBJECT_RULES)]
    for number, one in enumerate(plan.settings.accept):
        if one.rule not in known:
            near = [*_finding(plan, one.path), *get_close_matches(one.rule, known, n=1)]
            instead = f"write `{near[0]}`" if near else "write one of the page of rules"
            yield Finding(("accept", number, "rule"), f"there is no rule `{one.rule}`", instead)


def _finding(plan: Plan, path: str) -> list[str]:
    """The rules that find something at a path and can be accepted."""
    return [
        rule.name
        for rule in RULES
        if rule.severity != "error"
        and any(yaml_path(finding.path) == path for finding in rule.findings(plan))
    ]


@error("What an error finds does not work, is lost, or is open to everybody, whatever the reason.")
def errors_are_not_accepted(plan: Plan) -> Findings:
    """Each `rule` of `accept` is strict, or a warning."""
    rules = (*RULES, *MANIFEST_RULES, *OBJECT_RULES)
    errors = {rule.name for rule in rules if rule.severity == "error"}
    for number, one in enumerate(plan.settings.accept):
        if one.rule in errors:
            what = f"{one.rule} is an error, which no reason makes right"
            yield Finding(
                ("accept", number, "rule"), what, "mend what it finds, and leave this out"
            )


@error("What is accepted and does not occur would hide the next finding there.")
def acceptances_have_a_finding(plan: Plan) -> Findings:
    """Each rule on settings of `accept` finds something at the `path`."""
    written = {one.rule for one in plan.settings.accept}
    rules = [rule for rule in RULES if rule.name in written and rule.severity != "error"]
    found = [(rule, finding) for rule in rules for finding in rule.findings(plan)]
    yield from Accepted(plan.settings.accept).stale({rule.name for rule in rules}, found)
