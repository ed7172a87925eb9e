"""The namespace beyond its name."""

from typing import Any

import pytest

from settings.namespace import AmountSettings, LimitRangeSettings, NamespaceSettings, QuotaSettings
from tests.builders import misshapen, placed, refusal, settings

OPTIONS = "namespaceOptions"
LEVELS = "write `restricted`, `baseline` or `privileged`"
COUNTS = "write a whole number of objects, such as 50"
CPUS = 'write a quantity of CPU as text, such as 250m or "2"'
MEMORIES = "write a quantity of memory with its unit, such as 256Mi"
KEYS = "write the key of a label, such as team or example.com/team"
VALUES = "write at most 63 letters, digits, `-`, `_` and `.`, in quotes where it is a number"
TEXTS = "write text; put a number or true or false in quotes"
SWITCHES = "write `true` or `false`"


def test_a_namespace_is_restricted_and_unlimited() -> None:
    assert settings().namespace_options == NamespaceSettings(
        labels={},
        annotations={},
        pod_security="restricted",
        quota=None,
        limit_range=None,
        adopt=False,
    )


def test_a_quota_holds_what_it_says_and_nothing_else() -> None:
    options = settings(namespaceOptions={"quota": {"pods": 5}}).namespace_options
    assert options.quota == QuotaSettings(pods=5)
    assert {*QuotaSettings().model_dump().values()} == {None}


def test_a_limit_range_says_what_is_written() -> None:
    written = {"limitRange": {"most": {"cpu": "2"}}}
    options = settings(namespaceOptions=written).namespace_options
    nothing = AmountSettings(cpu=None, memory=None)
    assert options.limit_range == LimitRangeSettings(
        default_request=nothing, default_limit=nothing, least=nothing, most=AmountSettings(cpu="2")
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("labels", {"team": "shop", "example.com/cost": ""}),
        ("annotations", {"example.com/note": "any text at all"}),
        ("podSecurity", "baseline"),
        ("podSecurity", "privileged"),
        ("quota", {"requestedCpu": "10", "limitedCpu": "20", "storage": "1Ti"}),
        ("quota", {"requestedMemory": "10Gi", "limitedMemory": "10Gi"}),
        ("quota", {"pods": 0, "claims": 100_000, "loadBalancers": 0}),
        ("limitRange", {"defaultRequest": {"cpu": "50m"}, "defaultLimit": {"memory": "1Gi"}}),
        ("limitRange", {"least": {"memory": "1Mi"}, "most": {"cpu": "2", "memory": "2Gi"}}),
        ("adopt", True),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{OPTIONS}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("labels.team", 1, VALUES),
        ("labels.team", "a b", VALUES),
        ("annotations.note", True, TEXTS),
        ("podSecurity", "Restricted", LEVELS),
        ("quota.requestedCpu", 10, CPUS),
        ("quota.limitedCpu", "10Gi", CPUS),
        ("quota.requestedMemory", "10", MEMORIES),
        ("quota.limitedMemory", 10, MEMORIES),
        ("quota.storage", "1TB", MEMORIES),
        ("quota.pods", -1, COUNTS),
        ("quota.claims", 100_001, COUNTS),
        ("quota.loadBalancers", "1", COUNTS),
        ("limitRange.defaultRequest.cpu", 1, CPUS),
        ("limitRange.defaultLimit.memory", 1, MEMORIES),
        ("limitRange.least.cpu", "", CPUS),
        ("limitRange.most.memory", "1", MEMORIES),
        ("adopt", "yes", SWITCHES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{OPTIONS}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


@pytest.mark.parametrize("group", ["labels", "annotations"])
def test_a_key_is_that_of_a_label(group: str) -> None:
    path = f"{OPTIONS}.{group}"
    assert misshapen(placed(path, {"a_": "x"})) == [refusal(f"{path}.a_", "a_", KEYS)]
