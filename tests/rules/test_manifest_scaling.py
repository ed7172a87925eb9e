"""What must hold between autoscalers and the workloads that they scale."""

from typing import Any

import pytest

from tests.rules.objects import Manifest, container, deployment, manifest, told, workload

REQUESTS = {"requests": {"cpu": "100m"}, "limits": {"memory": "64Mi"}}
MAIN = container(resources=REQUESTS)
WEB = deployment("web-v1", MAIN)
PATH = "HorizontalPodAutoscaler/web-v1"


def scaler(**target: str) -> Manifest:
    reference = {"name": "web-v1", "kind": "Deployment", **target}
    return manifest("HorizontalPodAutoscaler", "web-v1", {"scaleTargetRef": reference})


def by_container(resource: str, main: str, **target: str) -> Manifest:
    found = scaler(**target)
    metric = {"containerResource": {"name": resource, "container": main}}
    found["spec"]["metrics"] = [{"pods": {}}, metric]
    return found


def replicated(count: Any) -> Manifest:
    found = deployment("web-v1", MAIN)
    found["spec"]["replicas"] = count
    return found


def keda(**target: str) -> Manifest:
    return manifest("ScaledObject", "web", {"scaleTargetRef": {"name": "web-v1", **target}})


STATEFUL = workload("StatefulSet", "db-v1", {"app": "db"}, MAIN)
STATEFUL["spec"]["serviceName"] = "db"
ROLLOUT = workload("Rollout", "web-v1", {"app": "web"}, MAIN)
ROLLOUT["spec"]["replicas"] = 2
BORROWED = manifest("Rollout", "api-v1", {"workloadRef": {"kind": "Deployment", "name": "web-v1"}})
HEADLESS = manifest("Service", "db", {"clusterIP": "None"})


@pytest.mark.parametrize(
    "objects",
    [
        [WEB],
        [replicated(3)],
        [WEB, scaler()],
        [WEB, keda()],
        [STATEFUL, HEADLESS, keda(kind="StatefulSet", name="db-v1"), WEB, scaler()],
        [WEB, by_container("cpu", "main")],
        [replicated(None), scaler()],
        [ROLLOUT, scaler(kind="Rollout")],
        [WEB, BORROWED, scaler(kind="Rollout", name="api-v1")],
    ],
)
def test_scalers_of_workloads_are_taken(objects: list[Manifest]) -> None:
    assert told(*objects) == []


@pytest.mark.parametrize(
    ("one", "name", "target"),
    [
        (scaler(name="api-v1"), PATH, "Deployment/api-v1"),
        (by_container("cpu", "main", name="api-v1"), PATH, "Deployment/api-v1"),
        (keda(kind="StatefulSet"), "ScaledObject/web", "StatefulSet/web-v1"),
        (keda(name="api-v1"), "ScaledObject/web", "Deployment/api-v1"),
    ],
)
def test_a_scaler_has_a_workload(one: Manifest, name: str, target: str) -> None:
    assert told(WEB, one) == [
        (
            (name, "spec", "scaleTargetRef"),
            f"there is no {target}",
            "name a workload of the stack",
        )
    ]


@pytest.mark.parametrize("count", [0, 3])
def test_a_scaled_workload_writes_no_number(count: int) -> None:
    assert told(replicated(count), scaler()) == [
        (
            ("Deployment/web-v1", "spec", "replicas"),
            f"{PATH} sets the number of its pods",
            "leave it out",
        )
    ]


def test_a_workload_has_one_scaler() -> None:
    assert told(WEB, scaler(), keda()) == [
        (
            ("ScaledObject/web", "spec", "scaleTargetRef"),
            f"{PATH} scales Deployment/web-v1 as well",
            "leave one of the two out",
        )
    ]


@pytest.mark.parametrize(
    ("one", "what", "instead"),
    [
        (
            by_container("cpu", "other"),
            "Deployment/web-v1 has no container other",
            "name a container of the workload",
        ),
        (
            by_container("memory", "main"),
            "the container main requests no memory",
            "write a request",
        ),
    ],
)
def test_what_is_measured_has_a_request(one: Manifest, what: str, instead: str) -> None:
    assert told(WEB, one) == [((PATH, "spec", "metrics", 1), what, instead)]


def test_a_container_without_any_request_is_not_measured() -> None:
    (found,) = told(deployment("web-v1"), by_container("cpu", "main"))
    assert found[1] == "the container main requests no cpu"
