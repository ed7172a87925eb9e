"""How pods come and go when nobody says otherwise."""

from typing import Any

import pytest

from microservices.settings.pods.rollout import pods_of
from tests.builders import microservice


def test_a_pod_drains_for_ten_seconds_its_sidecar_for_twenty_and_it_is_killed_after_25() -> None:
    rollout = microservice().rollout
    assert rollout.drain_seconds == 10
    assert rollout.proxy_drain_seconds == 20
    assert rollout.grace_seconds == 25


@pytest.mark.parametrize(
    ("written", "proxy", "grace"),
    [
        ({"drainSeconds": 0}, 0, 5),
        ({"drainSeconds": 300}, 600, 605),
        ({"gracePeriodSeconds": 90}, 20, 90),
        ({"drainSeconds": 1, "gracePeriodSeconds": 1}, 2, 1),
    ],
)
def test_the_end_of_a_pod_follows_from_its_drain(
    written: dict[str, int], proxy: int, grace: int
) -> None:
    rollout = microservice(rollout=written).rollout
    assert (rollout.proxy_drain_seconds, rollout.grace_seconds) == (proxy, grace)


@pytest.mark.parametrize(
    ("share", "pods", "expected"),
    [(3, 1, 3), ("25%", 4, 1), ("25%", 5, 2), ("0%", 9, 0), ("100%", 7, 7), ("1%", 0, 0)],
)
def test_percent_are_rounded_up_to_whole_pods(share: int | str, pods: int, expected: int) -> None:
    assert pods_of(share, pods) == expected


@pytest.mark.parametrize(
    ("written", "replicas", "batches"),
    [
        ({}, 0, 1),
        ({}, 1, 1),
        ({}, 2, 2),
        ({}, 4, 4),
        ({}, 5, 3),
        ({}, 8, 4),
        ({"maxSurge": 1}, 5, 5),
        ({"maxSurge": 2}, 5, 3),
        ({"maxSurge": 5}, 5, 1),
        ({"maxSurge": 9}, 5, 1),
        ({"maxSurge": "100%"}, 5, 1),
        ({"maxSurge": "50%"}, 5, 2),
        ({"maxSurge": 0}, 5, 5),
        ({"maxSurge": "0%"}, 5, 5),
        ({"strategy": "recreate", "maxSurge": 1}, 5, 1),
    ],
)
def test_pods_are_replaced_in_batches_of_the_surge(
    written: dict[str, Any], replicas: int, batches: int
) -> None:
    assert microservice(rollout=written).rollout.batches(replicas) == batches
