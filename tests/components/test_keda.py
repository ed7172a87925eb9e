"""KEDA's kind."""

import pulumi

from components import keda
from tests.deployment import Deploy


def test_a_scaled_object_is_of_kedas_kind(deploy: Deploy) -> None:
    spec: keda.ScaledObjectSpec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web-v1"},
        "minReplicaCount": 0,
        "maxReplicaCount": 9,
        "advanced": {"horizontalPodAutoscalerConfig": {"name": "web-v1"}},
        "triggers": [{"type": "rabbitmq", "name": "queue", "metadata": {"queueName": "orders"}}],
    }

    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        opts = pulumi.ResourceOptions(parent=outer)
        keda.scaled_object("web-v1", {"name": "web-v1", "namespace": "shop"}, spec, opts)

    found = deploy(program)
    assert found.manifests == {
        ("ScaledObject", "web-v1"): {
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "ScaledObject",
            "metadata": {"name": "web-v1", "namespace": "shop"},
            "spec": spec,
        }
    }
    assert found.parent("ScaledObject", "web-v1") == ("test:index:Outer", "outer")
