"""What a service says of its pods."""

from typing import Any

import pytest

from settings.workload import WorkloadSettings
from tests.builders import Tree, microservice, misshapen, placed, refusal

WEB = "services.web"
POLICIES = "write Always, IfNotPresent or Never"
OBJECTS = "write the name of an object: lower-case letters, digits, `-` and `.`"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
KEYS = "write the key of a label, such as team or example.com/team"
VALUES = "write at most 63 letters, digits, `-`, `_` and `.`, in quotes where it is a number"
TEXTS = "write text; put a number or true or false in quotes"
QUEUE = {"queue": {"type": "rabbitmq", "metadata": {"queueName": "orders"}}}


def words(**keys: Any) -> WorkloadSettings:
    """What is said of some pods."""
    return WorkloadSettings.model_validate(keys, by_name=False)


def test_pods_are_two_and_run_as_nobody() -> None:
    web = microservice()
    assert (web.replicas, web.scaling) == (None, None)
    assert (web.fixed_replicas, web.least_replicas) == (2, 2)
    assert web.run_as_user == 65532
    assert (web.pull_policy, web.pull_secrets) == (None, ())
    assert (web.volumes, web.extra_containers, web.labels, web.annotations) == ({}, {}, {}, {})


@pytest.mark.parametrize(
    ("keys", "fixed", "least", "most"),
    [
        ({"replicas": 0}, 0, 0, 0),
        ({"replicas": 5}, 5, 5, 5),
        ({"scaling": {"min": 3, "max": 9}}, None, 3, 9),
        ({"scaling": {"min": 0, "max": 9, "triggers": QUEUE}}, None, 0, 9),
    ],
)
def test_the_number_of_pods_is_fixed_or_between_two_others(
    keys: Tree, fixed: int | None, least: int, most: int
) -> None:
    found = words(**keys)
    assert (found.fixed_replicas, found.least_replicas, found.most_replicas) == (fixed, least, most)


@pytest.mark.parametrize(
    ("keys", "one_by_one", "seconds"),
    [
        ({}, False, 360),
        ({"replicas": 0}, False, 360),
        ({"replicas": 20}, False, 360),
        ({"replicas": 20}, True, 20 * 65 + 60),
        ({"replicas": 20, "rollout": {"maxSurge": 1}}, False, 20 * 65 + 60),
        ({"replicas": 20, "rollout": {"strategy": "recreate", "maxSurge": 1}}, False, 360),
        ({"scaling": {"min": 1, "max": 6}, "rollout": {"maxSurge": 1}}, False, 6 * 65 + 60),
        ({"rollout": {"progressDeadlineSeconds": 3600}}, True, 3660),
        ({"rollout": {"maxSurge": 1, "minReadySeconds": 600}}, False, 2 * 660 + 60),
    ],
)
def test_the_engine_waits_longer_than_a_slow_rollout_takes(
    keys: Tree, one_by_one: bool, seconds: int
) -> None:
    assert words(**keys).rollout_seconds(one_by_one=one_by_one) == seconds


def test_every_set_is_told_once_wherever_it_is_read() -> None:
    found = words(
        configFrom=["a"],
        envKeys={"X": {"set": "b", "key": "k"}},
        initContainers={"first": {"configFrom": ["c", "a"]}},
        sidecars={"proxy": {"envKeys": {"X": {"set": "d", "key": "k"}}}},
        containers={"beside": {"configFrom": ["e"]}},
        volumes={
            "one": {"path": "/one", "configSet": "f"},
            "two": {"path": "/two", "projected": {"sets": ["g", "b"]}},
        },
    )
    assert found.all_sets == ("a", "b", "c", "d", "e", "f", "g")
    assert [*found.extra_containers] == ["first", "proxy", "beside"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{WEB}.pullPolicy", "Always"),
        (f"{WEB}.pullPolicy", "IfNotPresent"),
        (f"{WEB}.pullPolicy", "Never"),
        (f"{WEB}.pullSecrets", ["registry.example", "0"]),
        (f"{WEB}.labels", {"team": "shop", "example.com/x": ""}),
        (f"{WEB}.annotations", {"example.com/note": "any text: at all"}),
        (f"{WEB}.initContainers", {"first": {"image": "first:1", "resources": {"size": "tiny"}}}),
        (f"{WEB}.containers", {"a": {}, "b": {"allow": {"rootUser": True}}}),
    ],
)
def test_a_value_of_its_kind_is_taken(path: str, value: Any) -> None:
    assert misshapen(placed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "place", "shown", "instead"),
    [
        (f"{WEB}.pullPolicy", "always", "", "always", POLICIES),
        (f"{WEB}.pullSecrets", ["Registry"], "[0]", "Registry", OBJECTS),
        (f"{WEB}.labels", {"team": 1}, ".team", 1, VALUES),
        (f"{WEB}.labels", {"a_": ""}, ".a_", "a_", KEYS),
        (f"{WEB}.annotations", {"note": 1}, ".note", 1, TEXTS),
        (f"{WEB}.annotations", {"a_": ""}, ".a_", "a_", KEYS),
        (f"{WEB}.sidecars", {"Proxy": {}}, ".Proxy", "Proxy", LABELS),
        (f"{WEB}.volumes", {"a_b": {"path": "/a"}}, ".a_b", "a_b", LABELS),
    ],
)
def test_another_value_is_refused_with_what_to_write(
    path: str, value: Any, place: str, shown: Any, instead: str
) -> None:
    assert misshapen(placed(path, value)) == [refusal(path + place, shown, instead)]
