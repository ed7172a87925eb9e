"""How many pods there are, in words."""

from typing import Any

import pytest

from microservices.offline.explain.replicas import replicas
from tests.offline.objects import Manifest, placed, workload

CPU = {
    "type": "ContainerResource",
    "containerResource": {"name": "cpu", "target": {"averageUtilization": 70}},
}
MEMORY = {"type": "Resource", "resource": {"name": "memory", "target": {"averageUtilization": 60}}}
RATE = {
    "type": "Pods",
    "pods": {"metric": {"name": "requests"}, "target": {"averageValue": "100"}},
}
QUEUE = {
    "type": "External",
    "external": {"metric": {"name": "queue_length"}, "target": {"value": "30"}},
}


def autoscaler(target: str = "web-v1", kind: str = "Deployment", **spec: Any) -> Manifest:
    """A HorizontalPodAutoscaler."""
    spec["scaleTargetRef"] = {"kind": kind, "name": target}
    return placed("HorizontalPodAutoscaler", "any", "autoscaling/v2", spec=spec)


def scaled_object(*types: str, **spec: Any) -> Manifest:
    """A ScaledObject of KEDA for web-v1."""
    triggers = [{"type": kind} for kind in types]
    whole = {"scaleTargetRef": {"name": "web-v1"}, "triggers": triggers, **spec}
    return placed("ScaledObject", "any", "keda.sh/v1alpha1", spec=whole)


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, "1 replica"), (0, "0 replicas"), (1, "1 replica"), (3, "3 replicas")],
)
def test_a_number_is_told_as_it_is(count: int | None, words: str) -> None:
    assert replicas(workload(replicas=count), None) == words


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"minReplicas": 2, "maxReplicas": 9}, "2 to 9 replicas"),
        ({"maxReplicas": 9}, "1 to 9 replicas"),
        ({"minReplicas": 0, "maxReplicas": 9}, "0 to 9 replicas"),
        ({"maxReplicas": 9, "metrics": [CPU]}, "1 to 9 replicas by cpu 70 %"),
        ({"maxReplicas": 9, "metrics": [RATE]}, "1 to 9 replicas by 100 requests a pod"),
        ({"maxReplicas": 9, "metrics": [QUEUE]}, "1 to 9 replicas by 30 queue_length"),
        (
            {"maxReplicas": 9, "metrics": [CPU, MEMORY, RATE]},
            "1 to 9 replicas by cpu 70 %, memory 60 % and 100 requests a pod",
        ),
    ],
)
def test_an_autoscaler_gives_a_range_and_what_decides(spec: Manifest, words: str) -> None:
    assert replicas(workload(replicas=None), autoscaler(**spec)) == words


@pytest.mark.parametrize(
    ("scaler", "words"),
    [
        (scaled_object(), "0 to 100 replicas"),
        (scaled_object("rabbitmq", maxReplicaCount=20), "0 to 20 replicas by rabbitmq"),
        (
            scaled_object("cron", "kafka", "cron", minReplicaCount=1, maxReplicaCount=20),
            "1 to 20 replicas by cron and kafka",
        ),
    ],
)
def test_keda_says_which_triggers_decide(scaler: Manifest, words: str) -> None:
    assert replicas(workload(replicas=None), scaler) == words


def test_what_is_written_counts_for_more_than_an_autoscaler() -> None:
    assert replicas(workload(replicas=2), autoscaler(maxReplicas=9)) == "2 replicas"
