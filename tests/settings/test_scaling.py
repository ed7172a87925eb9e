"""How the number of pods follows the load."""

from typing import Any

import pytest

from settings.scaling import BehaviorSettings, ScalingSettings
from tests.builders import microservice

QUEUE = {"type": "rabbitmq", "metadata": {"queueName": "orders"}}


def scaling(**keys: Any) -> ScalingSettings:
    found = microservice(scaling={"min": 2, "max": 10, **keys}).scaling
    assert found is not None
    return found


def test_a_service_does_not_scale_without_asking() -> None:
    assert microservice().scaling is None


def test_scaling_follows_the_cpu_at_70_percent_as_kubernetes_would() -> None:
    found = scaling()
    assert (found.cpu, found.memory, found.requests_per_second) == (None, None, None)
    assert found.cpu_target == 70
    assert found.behavior == BehaviorSettings(scale_up=None, scale_down=None)
    assert found.triggers == {}


@pytest.mark.parametrize(
    ("written", "target"),
    [
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


def test_a_step_is_for_a_minute() -> None:
    down = scaling(behavior={"scaleDown": {"pods": 1}}).behavior.scale_down
    assert down is not None
    assert (down.pods, down.percent, down.stabilization_seconds) == (1, None, None)
    assert down.period_seconds == 60
