"""Which object is which where both sides call them otherwise."""

from typing import Any

import pytest

from microservices.offline.comparison.comparison import compare
from tests.offline.comparison.test_words import deployment, item

Tree = dict[str, Any]


def scaler(name: str, workload: str, most: int = 3) -> Tree:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload}
    spec = {"scaleTargetRef": target, "maxReplicas": most}
    return item("HorizontalPodAutoscaler", name, "autoscaling/v2", spec=spec)


def budget(name: str, app: str = "web") -> Tree:
    spec = {"selector": {"matchLabels": {"app": app}}, "maxUnavailable": 1}
    return item("PodDisruptionBudget", name, "policy/v1", spec=spec)


def job(name: str, app: str) -> Tree:
    return item("CronJob", name, "batch/v1", metadata={"labels": {"app": app}}, spec={})


def verdicts(there: list[Tree], here: list[Tree]) -> dict[str, str]:
    workloads = deployment(name="web"), deployment(name="web-v1")
    found = compare([workloads[0], *there], [workloads[1], *here], "manifests").objects
    return {one.name: one.verdict for one in found if "Deployment" not in one.name}


def test_an_autoscaler_and_a_budget_are_those_of_their_workload() -> None:
    there = [scaler("web", "web"), budget("web")]
    here = [scaler("web-v1", "web-v1"), budget("web-v1")]
    assert verdicts(there, here) == {
        "HorizontalPodAutoscaler/web-v1": "otherwise",
        "PodDisruptionBudget/web-v1": "otherwise",
    }
    assert verdicts([scaler("web", "web", 9)], here) == {
        "HorizontalPodAutoscaler/web-v1": "different",
        "PodDisruptionBudget/web-v1": "additional",
    }


def test_those_of_another_workload_are_missing() -> None:
    there = [scaler("all", "other"), budget("all", "other")]
    assert set(verdicts(there, [scaler("web-v1", "web-v1")]).items()) == {
        ("HorizontalPodAutoscaler/all", "missing"),
        ("PodDisruptionBudget/all", "missing"),
        ("HorizontalPodAutoscaler/web-v1", "additional"),
    }


@pytest.mark.parametrize(("name", "app"), [("clean", "web"), ("web-clean", "other")])
def test_a_job_is_the_one_of_its_name_behind_that_of_its_service(name: str, app: str) -> None:
    assert [*verdicts([job(name, app)], [job("web-clean", "web")])] == ["CronJob/web-clean"]
