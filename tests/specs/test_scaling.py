"""How the number of a version's pods follows its load."""

from typing import Any

import pytest
from pulumi_kubernetes.autoscaling.v2 import HorizontalPodAutoscalerSpecArgsDict

from microservices.settings.pods.scaling import ScalingSettings
from microservices.specs.scaling import (
    autoscaler_annotations,
    autoscaler_spec,
    scaled_object_spec,
)

TARGET = {"api_version": "apps/v1", "kind": "Deployment", "name": "web-v1"}
QUEUE = {"type": "rabbitmq", "metadata": {"queueName": "orders", "value": "20"}}
BEHAVIOR = {
    "scaleUp": {"percent": 100, "pods": 4},
    "scaleDown": {"stabilizationSeconds": 0, "pods": 1, "periodSeconds": 90},
}


def written(**keys: Any) -> ScalingSettings:
    return ScalingSettings.model_validate({"min": 2, "max": 9, **keys}, by_name=False)


def autoscaler(**keys: Any) -> HorizontalPodAutoscalerSpecArgsDict:
    return autoscaler_spec("web", "web-v1", "Deployment", written(**keys))


def used(resource: str, percent: int) -> dict[str, Any]:
    """A target of what the service's own container uses."""
    target = {"type": "Utilization", "average_utilization": percent}
    return {
        "type": "ContainerResource",
        "container_resource": {"name": resource, "container": "web", "target": target},
    }


def test_the_cpu_of_the_services_own_container_decides() -> None:
    assert autoscaler() == {
        "scale_target_ref": TARGET,
        "min_replicas": 2,
        "max_replicas": 9,
        "metrics": [used("cpu", 70)],
    }


def test_a_stateful_set_is_scaled_like_a_deployment() -> None:
    spec = autoscaler_spec("web", "web-v1", "StatefulSet", written())
    assert spec["scale_target_ref"] == {**TARGET, "kind": "StatefulSet"}


RATE = {
    "type": "Pods",
    "pods": {
        "metric": {"name": "requests"},
        "target": {"type": "AverageValue", "average_value": "50"},
    },
}


@pytest.mark.parametrize(
    ("keys", "metrics"),
    [
        ({"cpu": 50}, [used("cpu", 50)]),
        ({"memory": 80}, [used("memory", 80)]),
        ({"requestsPerSecond": {"metric": "requests", "perPod": 50}}, [RATE]),
        (
            {
                "cpu": 50,
                "memory": 80,
                "requestsPerSecond": {"metric": "requests", "perPod": 50},
            },
            [used("cpu", 50), used("memory", 80), RATE],
        ),
    ],
)
def test_targets_are_those_that_are_written(
    keys: dict[str, Any], metrics: list[dict[str, Any]]
) -> None:
    assert autoscaler(**keys).get("metrics") == metrics


def test_how_fast_the_number_may_change_is_what_is_written() -> None:
    assert autoscaler(behavior=BEHAVIOR).get("behavior") == {
        "scale_up": {
            "policies": [
                {"type": "Percent", "value": 100, "period_seconds": 60},
                {"type": "Pods", "value": 4, "period_seconds": 60},
            ]
        },
        "scale_down": {
            "stabilization_window_seconds": 0,
            "policies": [{"type": "Pods", "value": 1, "period_seconds": 90}],
        },
    }


@pytest.mark.parametrize(("way", "key"), [("scaleUp", "scale_up"), ("scaleDown", "scale_down")])
def test_one_way_alone_may_be_held_back_for_a_while(way: str, key: str) -> None:
    found = autoscaler(behavior={way: {"stabilizationSeconds": 300}})
    assert found.get("behavior") == {key: {"stabilization_window_seconds": 300}}


def test_routes_wait_for_the_fewest_pods_that_there_may_be() -> None:
    assert autoscaler_annotations(written(min=3)) == {
        "pulumi.com/waitFor": "jsonpath={[?@.currentReplicas > 2]}"
    }


def test_keda_scales_by_triggers_through_an_autoscaler_named_like_the_version() -> None:
    triggers = {"queue": QUEUE, "night": {**QUEUE, "authentication": "rabbit"}}
    assert scaled_object_spec("web-v1", "Deployment", written(min=0, triggers=triggers)) == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web-v1"},
        "minReplicaCount": 0,
        "maxReplicaCount": 9,
        "advanced": {"horizontalPodAutoscalerConfig": {"name": "web-v1"}},
        "triggers": [
            {**QUEUE, "name": "night", "authenticationRef": {"name": "rabbit"}},
            {**QUEUE, "name": "queue"},
        ],
    }


def test_keda_is_told_how_fast_in_the_words_of_the_api() -> None:
    settings = written(triggers={"queue": QUEUE}, behavior=BEHAVIOR)
    advanced = scaled_object_spec("web-v1", "StatefulSet", settings)["advanced"]
    assert advanced["horizontalPodAutoscalerConfig"] == {
        "name": "web-v1",
        "behavior": {
            "scaleUp": {
                "policies": [
                    {"type": "Percent", "value": 100, "periodSeconds": 60},
                    {"type": "Pods", "value": 4, "periodSeconds": 60},
                ]
            },
            "scaleDown": {
                "stabilizationWindowSeconds": 0,
                "policies": [{"type": "Pods", "value": 1, "periodSeconds": 90}],
            },
        },
    }
