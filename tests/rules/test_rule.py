"""Rules: all are loaded, named, each with its reason, and what `strict` makes of them."""

import re
from pathlib import Path
from typing import Any

import pytest

from microservices import rules
from microservices.plan.plan import Plan
from microservices.rules import MANIFEST_RULES, OBJECT_RULES, RULES, findings
from microservices.rules.rule import Rule
from tests.builders import problems, settings, warnings, web

EVERY = (*RULES, *MANIFEST_RULES, *OBJECT_RULES)
MARK = re.compile(r"^@(error|strict|warning|manifest_rule|object_rule)\(", re.MULTILINE)
LATEST = (
    "Pulumi.dev.yaml: microservices:services.web.tag: the image web:latest changes with every "
    "push; write the tag of one build, or a digest"
)


def test_every_file_with_rules_is_loaded() -> None:
    files = Path(rules.__path__[0]).rglob("*.py")
    marked = {file.stem for file in files if MARK.search(file.read_text(encoding="utf-8"))}
    assert marked == {rule.check.__module__.split(".")[-1] for rule in EVERY}


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.name)
def test_a_rule_is_named_like_its_function_and_says_why(rule: Rule[Any]) -> None:
    assert rule.name == rule.check.__name__.replace("_", "-")
    assert rule.why.endswith(".") or "https://" in rule.why.split()[-1]
    assert (rule.check.__doc__ or "").splitlines()[0].endswith(".")


def test_no_two_rules_have_a_name_in_common() -> None:
    names_of_all = [rule.name for rule in EVERY]
    assert len(names_of_all) == len({*names_of_all})


def test_what_is_strict_is_a_warning() -> None:
    assert problems(web(image="web:latest")) == []
    assert warnings(web(image="web:latest")) == [LATEST]


def test_what_is_strict_is_an_error_in_a_strict_stack() -> None:
    assert problems(web(image="web:latest") | {"strict": True}) == [LATEST]
    assert problems(web() | {"strict": True}) == []


def test_a_warning_stays_one_in_a_strict_stack() -> None:
    accepted = settings(strict=True, config={"app": {"key": "value"}})
    found = findings(Plan.of(accepted), "warning")
    assert [finding.path for finding in found] == [("config", "app")]


def test_what_two_versions_inherit_is_told_once_and_at_the_service() -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50}}
    (line,) = problems(web(versions=versions, disruption={"maxUnavailable": 0}))
    assert line.split(": ")[1] == "microservices:services.web.disruption.maxUnavailable"


def test_what_a_version_says_itself_is_told_at_the_version() -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50, "disruption": {"maxUnavailable": 0}}}
    (line,) = problems(web(versions=versions))
    assert line.split(": ")[1] == "microservices:services.web.versions.v2.disruption.maxUnavailable"
