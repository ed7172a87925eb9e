"""The lists of rules: complete, named, and each with its reason."""

from types import ModuleType

import pytest

from rules import MANIFEST_RULES, RULES, images, manifests, names, resources, sets, split
from rules.rule import ManifestRule, Rule

MODULES = (names, images, split, sets, resources, manifests)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_rule_of_a_module_is_in_its_list(module: ModuleType) -> None:
    written = [part for part in vars(module).values() if isinstance(part, Rule | ManifestRule)]
    assert sorted(rule.name for rule in written) == sorted(rule.name for rule in module.RULES)
    assert {*module.RULES} <= {*RULES, *MANIFEST_RULES}


@pytest.mark.parametrize("rule", [*RULES, *MANIFEST_RULES], ids=lambda rule: rule.name)
def test_a_rule_is_named_like_its_function_and_says_why(rule: Rule | ManifestRule) -> None:
    assert rule.name == rule.check.__name__.replace("_", "-")
    assert rule.why.endswith(".") or "https://" in rule.why.split()[-1]
    assert rule.check.__doc__


def test_no_two_rules_have_a_name_in_common() -> None:
    names_of_all = [rule.name for rule in (*RULES, *MANIFEST_RULES)]
    assert len(names_of_all) == len({*names_of_all})


def test_only_what_is_doubtful_is_a_warning() -> None:
    assert {rule.name for rule in RULES if rule.severity == "warning"} == {
        "no-image-is-latest",
        "every-set-is-read",
    }
