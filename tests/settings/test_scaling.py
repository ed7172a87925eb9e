"""How the number of pods follows the load."""

from typing import Any

import pytest

from settings.scaling import BehaviorSettings, ScalingSettings
from tests.builders import microservice, misshapen, placed, refusal

SCALING = "services.web.scaling"
LEAST = "write a whole number of pods from 0 to 5000, such as 3"
MOST = "write a whole number of pods from 1 to 5000, such as 10"
USE = "write the percent of the request that is to be in use, such as 70"
METRICS = "write the name of a metric that the metrics adapter serves"
EACH = "write a whole number for each pod, such as 100"
LOOKS = "write a whole number of seconds from 0 to 3600"
PERCENT = "write a whole number of percent from 1 to 100, such as 25"
PODS = "write a whole number from 1 to 100, such as 3"
PERIODS = "write a whole number of seconds from 1 to 1800"
TYPES = "write the type of a KEDA scaler, such as rabbitmq (https://keda.sh/docs/scalers/)"
OBJECTS = "write the name of an object: lower-case letters, digits, `-` and `.`"
TEXTS = "write text; put a number or true or false in quotes"
QUEUE = {"type": "rabbitmq", "metadata": {"queueName": "orders"}}
EVERYTHING = placed(
    SCALING,
    {
        "min": 1,
        "max": 2,
        "requestsPerSecond": {"metric": "http_requests", "perPod": 100},
        "triggers": {"queue": QUEUE},
    },
)


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


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("min", 0),
        ("min", 5000),
        ("max", 1),
        ("max", 5000),
        ("cpu", 1),
        ("cpu", 1000),
        ("memory", 1000),
        ("requestsPerSecond.metric", "job:http_requests:rate1m"),
        ("requestsPerSecond.perPod", 1),
        ("requestsPerSecond.perPod", 1_000_000),
        ("behavior.scaleUp.stabilizationSeconds", 0),
        ("behavior.scaleUp.stabilizationSeconds", 3600),
        ("behavior.scaleDown.percent", 100),
        ("behavior.scaleDown.pods", 100),
        ("behavior.scaleDown.periodSeconds", 1800),
        ("triggers.queue.type", "aws-sqs-queue"),
        ("triggers.queue.metadata", {"any key": "text"}),
        ("triggers.queue.authentication", "rabbit.mq"),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{SCALING}.{key}", value, EVERYTHING)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("min", -1, LEAST),
        ("min", 5001, LEAST),
        ("max", 0, MOST),
        ("max", 5001, MOST),
        ("cpu", 0, USE),
        ("cpu", 1001, USE),
        ("memory", "80%", USE),
        ("requestsPerSecond.metric", "http requests", METRICS),
        ("requestsPerSecond.metric", "1a", METRICS),
        ("requestsPerSecond.perPod", 0, EACH),
        ("requestsPerSecond.perPod", 1_000_001, EACH),
        ("behavior.scaleUp.stabilizationSeconds", -1, LOOKS),
        ("behavior.scaleUp.stabilizationSeconds", 3601, LOOKS),
        ("behavior.scaleUp.percent", 0, PERCENT),
        ("behavior.scaleUp.percent", 101, PERCENT),
        ("behavior.scaleDown.pods", 0, PODS),
        ("behavior.scaleDown.pods", 101, PODS),
        ("behavior.scaleDown.periodSeconds", 0, PERIODS),
        ("behavior.scaleDown.periodSeconds", 1801, PERIODS),
        ("triggers.queue.type", "RabbitMQ", TYPES),
        ("triggers.queue.type", "rabbit_mq", TYPES),
        ("triggers.queue.metadata.queueLength", 5, TEXTS),
        ("triggers.queue.authentication", "Auth", OBJECTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{SCALING}.{key}"
    assert misshapen(placed(path, value, EVERYTHING)) == [refusal(path, value, instead)]


def test_what_is_required_is_asked_for() -> None:
    start = f"Pulumi.dev.yaml: microservices:{SCALING}"
    written = {"requestsPerSecond": {}, "triggers": {"queue": {}}}
    assert misshapen(placed(SCALING, written)) == [
        f"{start}.max: it is missing; {MOST}",
        f"{start}.min: it is missing; {LEAST}",
        f"{start}.requestsPerSecond.metric: it is missing; {METRICS}",
        f"{start}.requestsPerSecond.perPod: it is missing; {EACH}",
        f"{start}.triggers.queue.metadata: it is missing; write `key: value` lines below it",
        f"{start}.triggers.queue.type: it is missing; {TYPES}",
    ]


def test_a_trigger_is_named_like_an_object() -> None:
    path = f"{SCALING}.triggers.Queue"
    assert misshapen(placed(path, QUEUE, EVERYTHING)) == [refusal(path, "Queue", OBJECTS)]
