"""Rules on settings, held by the cases in `cases/<module of rules>.yaml`.

    given: {web: {replicas: 2}}                  # optional: what every case has, or one rule's own
    rolling-pods-may-surge:                      # every rule of the module, by its name, in order
      one new pod may start:                     # a case, named by a sentence; here it is accepted
        web: {rollout: {maxSurge: 1}}
      no new pod may start:
        web: {rollout: {maxSurge: 0}}
        problems: services.web.rollout.maxSurge  # the line told, or its path alone; or a list

`web` has keys of the service web, `services` those of others by name, `stack` all other keys of a
stack file. They are laid over the smallest stack of `tests/builders.py`, and each service over the
smallest service; null removes. What is told is `problems` of an error, `warnings` of a warning and
`strict` of a strict rule, which is a problem too under `strict: true`. Each line is that of the
rule alone, and nothing else is wrong with the stack, but where `besides` names another rule that
has to find something too. A message is written out once, word for word and on one line.
"""

from pathlib import Path
from typing import Any

import pytest

from microservices.load.configuration import planned
from microservices.offline.files.yaml_document import read
from microservices.plan.plan import Plan
from microservices.rules import RULES
from microservices.rules.rule import Rule
from microservices.settings.values.problems import Finding
from tests.builders import Tree, laid, layers
from tests.rules.lines import compared

SETTINGS = {"web", "services", "stack"}
TOLD = {"error": "problems", "warning": "warnings", "strict": "strict"}
NAMED = {rule.name: rule for rule in RULES}
# By a body, or a set, of more than 1 MiB, in test_header_changes.py and test_sets.py.
REFUSED_ELSEWHERE = {
    *("answers-are-small", "sets-fit-an-object", "overridden-sets-fit-an-object"),
    # By long texts, in test_gateway_api_limits.py and test_annotations.py.
    *("texts-fit-one-object", "annotations-fit-an-object"),
}
# By tables in test_route_match.py.
IN_PYTHON = {"routes-get-requests", "conditions-do-not-exclude-each-other"}


def written(file: Path) -> tuple[Tree, dict[str, Any]]:
    """What is given in a file, and the cases of each rule."""
    rules, unreadable = read(file, "it was just there")
    assert unreadable == []
    return rules.pop("given", {}), rules


def module_of(rule: Rule[Plan]) -> str:
    """The name of the file in which a rule stands."""
    return rule.check.__module__.rpartition(".")[2]


FILES = {file.stem: written(file) for file in Path(__file__).with_name("cases").glob("*.yaml")}


def findings(rule: Rule[Plan], plan: Plan) -> dict[Finding, None]:
    """What a rule alone finds, each once."""
    return dict.fromkeys(rule.findings(plan))


def lines(rule: Rule[Plan], tree: Tree, besides: str | None) -> list[str]:
    """What a rule tells of a stack, with which nothing else is wrong but what `besides` finds."""
    plan, wrong, doubtful = planned(layers(tree))
    own = findings(rule, plan)
    others = {} if besides is None else findings(NAMED[besides], plan)
    assert besides is None or others
    is_error = rule.severity == "error" or (rule.severity == "strict" and plan.settings.strict)
    assert own.keys() <= {*(wrong if is_error else doubtful)}
    assert plan.settings.strict or {*wrong} == {*others, *(own if is_error else ())}
    return sorted(map(str, own))


@pytest.mark.parametrize(
    ("name", "given", "case"),
    [
        pytest.param(rule, cases.get("given", given), case, id=f"{module}.{rule}: {name}")
        for module, (given, rules) in sorted(FILES.items())
        for rule, cases in rules.items()
        for name, case in cases.items()
        if name != "given"
    ],
)
def test_a_rule_tells_this_and_nothing_else(name: str, given: Tree, case: Tree) -> None:
    rule = NAMED[name]
    told = case.get(TOLD[rule.severity], [])
    assert case.keys() <= SETTINGS | {TOLD[rule.severity], "besides"}
    tree, besides = laid(given, case), case.get("besides")
    found = lines(rule, tree, besides)
    shown, expected = compared(found, [told] if isinstance(told, str) else told)
    assert shown == expected
    if rule.severity == "strict":
        assert lines(rule, {**tree, "strict": True}, besides) == found


@pytest.mark.parametrize("module", sorted(FILES))
def test_every_rule_has_cases_that_it_refuses_and_accepts(module: str) -> None:
    given, rules = FILES[module]
    assert given.keys() <= SETTINGS
    own = [one.name for one in RULES if module_of(one) == module]
    assert [*rules] == [name for name in own if name not in IN_PYTHON]
    for rule, cases in rules.items():
        assert cases.get("given", {}).keys() <= SETTINGS
        told = TOLD[NAMED[rule].severity]
        refused = {told in case for name, case in cases.items() if name != "given"}
        assert False in refused, rule
        assert (True in refused) is (rule not in REFUSED_ELSEWHERE), rule


def test_every_module_with_rules_has_cases() -> None:
    assert FILES.keys() == {module_of(rule) for rule in RULES}
