"""The kinds of operators: no operator runs, but the API server checks their objects."""

from collections.abc import Mapping
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest

SELECTOR = {"matchLabels": {"app": "echo"}}
PROVIDER = {"fake": {"data": [{"key": "api", "value": "x"}]}}
POD = {"containers": [{"name": "echo", "image": "echo:v1"}]}
ANALYSIS = {"metrics": [{"name": "success", "provider": {"prometheus": {"query": "up"}}}]}
SPECS: Mapping[str, Mapping[str, Any]] = {
    "keda.sh/v1alpha1/ScaledObject": {
        "scaleTargetRef": {"name": "echo"},
        "triggers": [{"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}],
    },
    "keda.sh/v1alpha1/TriggerAuthentication": {
        "secretTargetRef": [{"parameter": "host", "name": "queue", "key": "host"}]
    },
    "monitoring.coreos.com/v1/ServiceMonitor": {"selector": SELECTOR, "endpoints": [{"port": "x"}]},
    "monitoring.coreos.com/v1/PodMonitor": {
        "selector": SELECTOR,
        "podMetricsEndpoints": [{"port": "x"}],
    },
    "monitoring.coreos.com/v1/PrometheusRule": {
        "groups": [{"name": "echo", "rules": [{"alert": "Down", "expr": "up == 0", "for": "5m"}]}]
    },
    "external-secrets.io/v1/ExternalSecret": {
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
        "data": [{"secretKey": "key", "remoteRef": {"key": "api"}}],
    },
    "external-secrets.io/v1/SecretStore": {"provider": PROVIDER},
    "external-secrets.io/v1/ClusterSecretStore": {"provider": PROVIDER},
    "cert-manager.io/v1/Certificate": {
        "secretName": "shop",
        "dnsNames": ["shop.example"],
        "issuerRef": {"name": "shop", "kind": "ClusterIssuer"},
    },
    "cert-manager.io/v1/Issuer": {"selfSigned": {}},
    "cert-manager.io/v1/ClusterIssuer": {"selfSigned": {}},
    "flagger.app/v1beta1/Canary": {
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "echo"},
        "service": {"port": 8080},
        "analysis": {"interval": "30s", "threshold": 5, "maxWeight": 50, "stepWeight": 10},
    },
    "flagger.app/v1beta1/MetricTemplate": {"provider": {"type": "prometheus"}, "query": "up"},
    "flagger.app/v1beta1/AlertProvider": {"type": "slack", "address": "https://alerts.example"},
    "argoproj.io/v1alpha1/Rollout": {
        "selector": SELECTOR,
        "template": {"metadata": {"labels": {"app": "echo"}}, "spec": POD},
        "strategy": {"canary": {"canaryService": "echo-v2", "stableService": "echo"}},
    },
    "argoproj.io/v1alpha1/AnalysisTemplate": ANALYSIS,
    "argoproj.io/v1alpha1/ClusterAnalysisTemplate": ANALYSIS,
}


def item(kind: str, **changes: Any) -> Manifest:
    """An object of a kind, with changes to its spec."""
    api_version, _, short = kind.rpartition("/")
    spec = {**SPECS[kind], **changes}
    return {"apiVersion": api_version, "kind": short, "metadata": {"name": "echo"}, "spec": spec}


@pytest.mark.parametrize("kind", SPECS)
def test_object_of_an_operator_is_taken_without_fields_that_it_does_not_know(
    control_plane: ControlPlane, kind: str
) -> None:
    [taken] = control_plane.cluster.apply([item(kind)], dry_run=True)
    assert taken["metadata"]["uid"]
    with pytest.raises(ApiError, match="field not declared in schema"):
        control_plane.cluster.apply([item(kind, colour="red")])


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("keda.sh/v1alpha1/ScaledObject", {"triggers": [{"type": "cpu"}]}, "metadata: Required"),
        (
            "monitoring.coreos.com/v1/ServiceMonitor",
            {"endpoints": [{"interval": "often"}]},
            "endpoints.*interval",
        ),
        ("monitoring.coreos.com/v1/PrometheusRule", {"groups": [{"rules": []}]}, "groups.*name"),
        (
            "external-secrets.io/v1/ExternalSecret",
            {"secretStoreRef": {"kind": "Vault", "name": "vault"}},
            'Unsupported value: "Vault"',
        ),
        ("cert-manager.io/v1/Certificate", {"issuerRef": {}}, "issuerRef.name: Required"),
        ("cert-manager.io/v1/Certificate", {"usages": ["all"]}, 'Unsupported value: "all"'),
        ("flagger.app/v1beta1/Canary", {"service": {}}, "service.port: Required"),
        ("flagger.app/v1beta1/Canary", {"analysis": {"interval": "often"}}, "analysis.interval"),
        ("argoproj.io/v1alpha1/Rollout", {"replicas": "two"}, "replicas"),
        ("argoproj.io/v1alpha1/AnalysisTemplate", {"metrics": [{}]}, "metrics.*name"),
    ],
)
def test_object_that_an_operator_would_not_understand_is_refused(
    control_plane: ControlPlane, kind: str, changes: Mapping[str, Any], reason: str
) -> None:
    with pytest.raises(ApiError, match=reason):
        control_plane.cluster.apply([item(kind, **changes)])
