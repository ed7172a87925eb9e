"""A version: what it says otherwise than its service, and what it inherits."""

from typing import Any

import pytest

from settings.version import VersionSettings, effective
from settings.workload import WorkloadSettings
from tests.builders import Tree, microservice, misshapen, placed, refusal

VERSION = "services.web.versions.v1"
WEIGHTS = "write a whole number of percent from 0 to 100, such as 80"
TEXTS = "write text; put a number or true or false in quotes"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
KEYS = "write a ConfigMap key: letters, digits, `-`, `_` and `.`, such as database_url"
SCALING = {"min": 2, "max": 10}


def laid(service: Tree, version: Tree) -> WorkloadSettings:
    written = VersionSettings.model_validate(version, by_name=False)
    return effective(microservice(**service), written)


def test_a_version_need_not_say_anything() -> None:
    version = VersionSettings()
    assert (version.weight, version.config) == (None, {})
    assert effective(microservice(), version) == microservice()


@pytest.mark.parametrize(
    ("service", "version", "replicas", "scaled"),
    [
        ({}, {}, None, False),
        ({"replicas": 3}, {}, 3, False),
        ({"replicas": 3}, {"replicas": 5}, 5, False),
        ({"replicas": 3}, {"replicas": 0}, 0, False),
        ({"replicas": 3}, {"scaling": SCALING}, None, True),
        ({"scaling": SCALING}, {}, None, True),
        ({"scaling": SCALING}, {"replicas": 5}, 5, False),
        ({"scaling": SCALING}, {"replicas": 0}, 0, False),
        ({"scaling": SCALING}, {"scaling": SCALING}, None, True),
        ({"replicas": 3}, {"runAsUser": 7}, 3, False),
        ({"scaling": SCALING}, {"runAsUser": 7}, None, True),
        ({"scaling": SCALING}, {"replicas": None}, None, True),
        ({"replicas": 3}, {"scaling": None}, 3, False),
    ],
)
def test_a_fixed_number_takes_the_place_of_a_scaling_one_and_the_other_way_round(
    service: Tree, version: Tree, replicas: int | None, scaled: bool
) -> None:
    found = laid(service, version)
    assert (found.replicas, found.scaling is not None) == (replicas, scaled)


def test_scaling_merges_with_that_of_the_service() -> None:
    found = laid({"scaling": {**SCALING, "cpu": 50}}, {"scaling": {"min": 1, "max": 3}}).scaling
    assert found is not None
    assert (found.min, found.max, found.cpu) == (1, 3, 50)


def test_both_stay_where_a_version_writes_both_so_that_a_rule_can_say_so() -> None:
    found = laid({}, {"replicas": 3, "scaling": SCALING})
    assert (found.replicas, found.scaling is not None) == (3, True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("weight", 0),
        ("weight", 100),
        ("config", {"app": {"tls.key": "text"}}),
        ("resources", {"size": "huge"}),
        ("probes", {"startup": {"disabled": True}}),
        ("sidecars", {"proxy": {"image": "proxy:2"}}),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{VERSION}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("weight", -1, WEIGHTS),
        ("weight", 101, WEIGHTS),
        ("weight", "80%", WEIGHTS),
        ("config.app.key", 1, TEXTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{VERSION}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


def test_a_set_and_its_keys_have_legal_names() -> None:
    path = f"{VERSION}.config"
    assert misshapen(placed(path, {"App": {}})) == [refusal(f"{path}.App", "App", LABELS)]
    assert misshapen(placed(path, {"app": {"a b": ""}})) == [
        refusal(f'{path}.app["a b"]', "a b", KEYS)
    ]
