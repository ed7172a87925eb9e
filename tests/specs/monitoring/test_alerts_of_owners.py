"""Alerts of a service whose pods somebody else makes."""

import pytest

from tests.builders import microservice
from tests.specs.monitoring.test_alerts import SCALED, alerts_of


@pytest.mark.parametrize(
    ("owner", "ready", "scaler"),
    [
        (
            "flagger",
            'kube_deployment_status_replicas_available{namespace="shop",deployment="web-v1-primary"}',
            "web-v1-primary",
        ),
        (
            "argo-rollouts",
            'rollout_info_replicas_available{namespace="shop",name="web-v1"}',
            "web-v1",
        ),
    ],
)
def test_the_pods_that_answer_are_looked_at_whoever_has_them(
    owner: str, ready: str, scaler: str
) -> None:
    found = alerts_of(microservice(scaling=SCALED, traffic={"owner": owner}))
    assert found["NoPodReady v1"]["expr"] == f"{ready} == 0"
    assert f'horizontalpodautoscaler="{scaler}"' in found["AutoscalerAtMaximum v1"]["expr"]
