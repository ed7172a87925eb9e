"""How many pods of a version there are, when the load decides."""

import pytest

from tests.objects.of_version import DESCRIBED, deployed

SCALING = {"min": 3, "max": 9}
TRIGGERS = {"queue": {"type": "rabbitmq", "metadata": {"queueName": "orders"}}}


@pytest.mark.parametrize(
    ("kind", "workload"), [("service", "Deployment"), ("stateful", "StatefulSet")]
)
def test_the_load_decides_and_the_engine_writes_no_number_over_it(kind: str, workload: str) -> None:
    found = deployed(kind=kind, scaling=SCALING)
    assert "replicas" not in found.manifests[workload, "web-v1"]["spec"]
    assert found.object(workload, "web-v1").ignored[0] == "spec.replicas"
    assert found.manifests["HorizontalPodAutoscaler", "web-v1"] == {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {
            **DESCRIBED,
            "annotations": {"pulumi.com/waitFor": "jsonpath={[?@.currentReplicas > 2]}"},
        },
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": workload, "name": "web-v1"},
            "minReplicas": 3,
            "maxReplicas": 9,
            "metrics": [
                {
                    "type": "ContainerResource",
                    "containerResource": {
                        "name": "cpu",
                        "container": "web",
                        "target": {"type": "Utilization", "averageUtilization": 70},
                    },
                }
            ],
        },
    }


def test_a_number_that_is_written_is_kept_by_the_engine() -> None:
    assert deployed().object("Deployment", "web-v1").ignored == ()


def test_keda_scales_in_place_of_an_autoscaler() -> None:
    found = deployed(scaling={**SCALING, "triggers": TRIGGERS})
    assert ("HorizontalPodAutoscaler", "web-v1") not in found.manifests
    assert found.manifests["ScaledObject", "web-v1"] == {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": DESCRIBED,
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web-v1"},
            "minReplicaCount": 3,
            "maxReplicaCount": 9,
            "advanced": {"horizontalPodAutoscalerConfig": {"name": "web-v1"}},
            "triggers": [{"name": "queue", **TRIGGERS["queue"]}],
        },
    }
    assert found.object("Deployment", "web-v1").ignored == ("spec.replicas",)
