"""How pods are replaced and end."""

from typing import Any

import pytest

from microservices.settings.pods.rollout import RolloutSettings
from microservices.specs.rollout import (
    await_annotations,
    lifecycle,
    strategy,
)
from tests.builders import microservice


def test_there_are_never_fewer_pods_than_asked_for() -> None:
    assert strategy(RolloutSettings()) == {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": "25%", "max_unavailable": 0},
    }


def test_pods_beyond_the_wanted_number_are_those_written() -> None:
    assert strategy(RolloutSettings(max_surge=2)) == {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": 2, "max_unavailable": 0},
    }


def test_what_cannot_run_twice_ends_before_it_starts() -> None:
    assert strategy(RolloutSettings(strategy="recreate")) == {"type": "Recreate"}


def test_a_pod_that_is_to_end_goes_on_answering() -> None:
    assert lifecycle(RolloutSettings()) == {"pre_stop": {"sleep": {"seconds": 10}}}


def test_a_pod_without_a_time_to_drain_ends_at_once() -> None:
    assert lifecycle(RolloutSettings(drain_seconds=0)) is None


def test_pods_that_end_before_others_start_are_counted_until_all_are_new() -> None:
    keys: dict[str, Any] = {"replicas": 3, "rollout": {"strategy": "recreate"}}
    assert await_annotations(microservice(**keys).main_version.workload) == {
        "pulumi.com/waitFor": "jsonpath={[?(@.updatedReplicas == 3 && @.availableReplicas == 3)"
        " && @.observedGeneration == $.metadata.generation]}"
    }


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"replicas": 0, "rollout": {"strategy": "recreate"}},
        {"scaling": {"min": 1, "max": 1}, "rollout": {"strategy": "recreate"}},
    ],
)
def test_the_engine_awaits_other_pods_by_its_own_rule(keys: dict[str, Any]) -> None:
    assert await_annotations(microservice(**keys).main_version.workload) == {}


@pytest.mark.parametrize("keys", [{}, {"replicas": 5}, {"scaling": {"min": 1, "max": 9}}])
def test_the_new_pods_of_a_stateful_set_are_counted(keys: dict[str, Any]) -> None:
    workload = microservice(kind="stateful", **keys).main_version.workload
    assert await_annotations(workload, stateful=True) == {
        "pulumi.com/waitFor": "jsonpath={[?(@.updatedReplicas == $.spec.replicas && "
        "@.availableReplicas == $.spec.replicas) && "
        "@.observedGeneration == $.metadata.generation]}"
    }


def test_nobody_waits_for_a_stateful_set_without_pods() -> None:
    workload = microservice(kind="stateful", replicas=0).main_version.workload
    assert await_annotations(workload, stateful=True) == {}
