"""The Prometheus operator's kinds and their apiVersion."""

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components import prometheus
from tests.deployment import Deploy

METADATA: ObjectMetaArgsDict = {"name": "web", "namespace": "shop"}
ENDPOINT: prometheus.Endpoint = {
    "port": "http",
    "path": "/metrics",
    "interval": "30s",
    "relabelings": [],
}


def test_each_kind_has_the_api_version_of_the_operator(deploy: Deploy) -> None:
    pods: prometheus.PodMonitorSpec = {
        "selector": {"matchLabels": {"app": "web"}},
        "podMetricsEndpoints": [ENDPOINT],
    }
    services: prometheus.ServiceMonitorSpec = {
        "selector": {"matchLabels": {"app": "web"}},
        "endpoints": [ENDPOINT],
    }

    def program() -> None:
        opts = pulumi.ResourceOptions()
        prometheus.pod_monitor("web", METADATA, pods, opts)
        prometheus.service_monitor("web", METADATA, services, opts)
        prometheus.prometheus_rule("web", METADATA, {"groups": []}, opts)

    specs = {"PodMonitor": pods, "ServiceMonitor": services, "PrometheusRule": {"groups": []}}
    assert deploy(program).manifests == {
        (kind, "web"): {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": kind,
            "metadata": METADATA,
            "spec": spec,
        }
        for kind, spec in specs.items()
    }
