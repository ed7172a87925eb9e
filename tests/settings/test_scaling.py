"""How the number of pods follows the load."""

from typing import Any

import pytest

from microservices.settings.pods.scaling import ScalingSettings
from tests.builders import microservice

QUEUE = {"type": "rabbitmq", "metadata": {"queueName": "orders"}}


def scaling(**keys: Any) -> ScalingSettings:
    found = microservice(scaling={"min": 2, "max": 10, **keys}).scaling
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ({}, 70),
        ({"cpu": 50}, 50),
        ({"cpu": 50, "memory": 80}, 50),
        ({"memory": 80}, None),
        ({"requestsPerSecond": {"metric": "rps", "perPod": 10}}, None),
        ({"triggers": {"queue": QUEUE}}, None),
    ],
)
def test_the_cpu_stands_in_only_where_there_is_no_other_target(
    written: dict[str, Any], target: int | None
) -> None:
    assert scaling(**written).cpu_target == target
