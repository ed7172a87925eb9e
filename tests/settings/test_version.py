"""A version: what it says otherwise than its service, and what it inherits."""

import pytest

from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.version import VersionSettings, effective
from tests.builders import Tree, microservice

SCALING = {"min": 2, "max": 10}


def laid(service: Tree, version: Tree) -> WorkloadSettings:
    written = VersionSettings.model_validate(version, by_name=False)
    return effective(microservice(**service), written)


def test_a_version_need_not_say_anything() -> None:
    assert effective(microservice(), VersionSettings()) == microservice()


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
