"""What the new pods of a Rollout are measured by."""

from typing import Any

import pytest

from tests.objects.found import Found
from tests.objects.of_service import deployed
from tests.promql import series

COUNTED = (
    'reporter="destination",destination_service_name=~"web",destination_service_namespace="shop",'
    'pod=~"web-v1-{{args.latest-hash}}.*"'
)


def released(release: Any = None, owner: str = "argo-rollouts", **keys: Any) -> Found:
    """A service with an owner of its weights, and what is written of a release."""
    return deployed(traffic={"owner": owner, "release": release or {}}, **keys)


def canary(found: Found) -> dict[str, Any]:
    """How a new version comes in."""
    return found.manifests["Rollout", "web-v1"]["spec"]["strategy"]["canary"]


def test_new_pods_are_measured_as_flagger_measures_its_canary() -> None:
    found = released({"successPercent": 99.5, "latencyMilliseconds": 250, "failedChecks": 3})
    template = found.manifests["AnalysisTemplate", "web"]
    assert template["apiVersion"] == "argoproj.io/v1alpha1"
    assert template["spec"]["args"] == [{"name": "latest-hash"}]
    success, duration = template["spec"]["metrics"]
    assert success == {
        "name": "request-success-rate",
        "initialDelay": "120s",
        "interval": "60s",
        "failureLimit": 2,
        "successCondition": "len(result) > 0 && result[0] >= 99.5",
        "provider": {
            "prometheus": {
                "query": f"100 * sum(rate(istio_requests_total{{{COUNTED},"
                'response_code!~"5..",grpc_response_status!~"2|4|12|13|14|15"}[120s]))'
                f" / sum(rate(istio_requests_total{{{COUNTED}}}[120s]))"
            }
        },
    }
    assert duration["successCondition"] == "len(result) > 0 && result[0] <= 250"
    query = duration["provider"]["prometheus"]["query"]
    ((name, _),) = series(query.replace("{{args.latest-hash}}", "abc"))
    assert name == "istio_request_duration_milliseconds_bucket"
    assert canary(found)["analysis"] == {
        "templates": [{"templateName": "web"}],
        "args": [{"name": "latest-hash", "valueFrom": {"podTemplateHashValue": "Latest"}}],
        "startingStep": 1,
    }


@pytest.mark.parametrize(
    ("release", "measured"),
    [
        ({}, False),
        ({"stepPercent": 5, "maxPercent": 60, "stepSeconds": 90}, False),
        ({"failedChecks": 5}, True),
        ({"successPercent": 99}, True),
        ({"latencyMilliseconds": 500}, True),
    ],
)
def test_a_release_is_measured_where_somebody_asks_for_it(release: Any, measured: bool) -> None:
    found = released(release)
    assert (("AnalysisTemplate", "web") in found.manifests) == measured
    assert ("analysis" in canary(found)) == measured


def test_a_rate_is_over_a_whole_step_and_four_scrapes_at_least() -> None:
    for seconds, window in ((10, "120s"), (300, "300s")):
        found = released({"failedChecks": 1, "stepSeconds": seconds})
        (success, _) = found.manifests["AnalysisTemplate", "web"]["spec"]["metrics"]
        assert success["initialDelay"] == window
        assert success["interval"] == f"{seconds}s"
        assert success["failureLimit"] == 0


def test_pods_wait_for_what_measures_them() -> None:
    found = released({"failedChecks": 1})
    assert ("AnalysisTemplate", "web") in found.needs("Rollout", "web-v1")
    assert found.parent("AnalysisTemplate", "web") == ("Routing", "web")


def test_flagger_measures_by_itself() -> None:
    assert ("AnalysisTemplate", "web") not in released({"failedChecks": 1}, "flagger").manifests
