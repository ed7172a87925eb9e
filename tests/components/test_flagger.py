"""Flagger's kind."""

import pulumi

from components import flagger
from tests.deployment import Deploy


def test_a_canary_is_of_flaggers_kind(deploy: Deploy) -> None:
    spec: flagger.CanarySpec = {
        "provider": "istio",
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web-v1"},
        "progressDeadlineSeconds": 300,
        "service": {
            "name": "web",
            "port": 8080,
            "portName": "http",
            "appProtocol": "http",
            "targetPort": "http",
            "portDiscovery": False,
        },
        "analysis": {
            "interval": "60s",
            "threshold": 5,
            "maxWeight": 50,
            "stepWeight": 10,
            "metrics": [],
        },
    }

    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        opts = pulumi.ResourceOptions(parent=outer)
        flagger.canary("web", {"name": "web", "namespace": "shop"}, spec, opts)

    found = deploy(program)
    assert found.manifests == {
        ("Canary", "web"): {
            "apiVersion": "flagger.app/v1beta1",
            "kind": "Canary",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": spec,
        }
    }
    assert found.parent("Canary", "web") == ("test:index:Outer", "outer")
