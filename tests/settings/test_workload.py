"""What a service says of its pods."""

from typing import Any

import pytest

from microservices.settings.pods.workload import WorkloadSettings
from tests.builders import Tree

QUEUE = {"queue": {"type": "rabbitmq", "metadata": {"queueName": "orders"}}}


def words(**keys: Any) -> WorkloadSettings:
    """What is said of some pods."""
    return WorkloadSettings.model_validate(keys, by_name=False)


@pytest.mark.parametrize(
    ("keys", "fixed", "least", "most"),
    [
        ({}, 2, 2, 2),
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
