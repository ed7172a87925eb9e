"""The API server checks what operators and the mesh are told, to the last field."""

import copy
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.tokens import Issuer
from tests.written_stack import WrittenStack, service

TRIGGER = {
    "type": "rabbitmq",
    "metadata": {"queueName": "mail", "mode": "QueueLength", "value": "20"},
    "authentication": "queue",
}
ISSUER = Issuer("https://login.example.com")
SERVICES = {
    "web": service(
        replicas=2,
        configFrom=["keys"],
        versions={"v1": {"weight": 50}, "v2": {"weight": 50}},
        metrics={"port": "http"},
        expose={"paths": ["/web"], "stripPrefix": True},
        auth={"issuer": ISSUER.name, "audiences": ["shop"], "jwks": ISSUER.jwks},
    ),
    "mailer": {
        "image": "mailer:1.0",
        "kind": "worker",
        "scaling": {
            "min": 0,
            "max": 9,
            "triggers": {"queue": TRIGGER},
            "behavior": {"scaleDown": {"percent": 50, "stabilizationSeconds": 60}},
        },
    },
}
KEYS: dict[str, Any] = {
    "externalSecrets": {
        "keys": {
            "store": "vault",
            "storeKind": "SecretStore",
            "keys": {"api_key": {"key": "shop/web", "property": "api_key", "version": "v3"}},
        }
    },
    "externalServices": {"payments": {"host": "api.payments.example.com"}},
    "observability": {
        "prometheusOperator": True,
        "labels": {"release": "kube-prometheus-stack"},
        "accessLog": True,
        "tracingPercent": 0.5,
        "collectors": [{"namespace": "tracing", "service": "zipkin", "port": 9411}],
    },
}
# A field of each kind, as deep as there is one that can be misspelt.
FIELDS: dict[str, tuple[str | int, ...]] = {
    "ScaledObject": ("advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleDown"),
    "ExternalSecret": ("data", 0, "remoteRef", "property"),
    "PodMonitor": ("podMetricsEndpoints", 0, "relabelings", 0, "sourceLabels"),
    "ServiceMonitor": ("endpoints", 0, "relabelings", 0, "sourceLabels"),
    "PrometheusRule": ("groups", 0, "rules", 0, "annotations"),
    "ServiceEntry": ("ports", 0, "protocol"),
    "Telemetry": ("tracing", 0, "randomSamplingPercentage"),
    "PeerAuthentication": ("mtls", "mode"),
    "RequestAuthentication": ("jwtRules", 0, "issuer"),
    "AuthorizationPolicy": ("selector", "matchLabels"),
    "Sidecar": ("egress", 0, "hosts"),
    "DestinationRule": ("subsets", 0, "labels"),
    "VirtualService": ("http", 0, "route", 0, "weight"),
    "Gateway": ("servers", 0, "tls", "httpsRedirect"),
    "Certificate": ("privateKey", "rotationPolicy"),
}


def misspelt(manifest: Manifest, path: tuple[str | int, ...]) -> Manifest:
    """The object with the last part of a path in its spec misspelt."""
    found = copy.deepcopy(manifest)
    entries: Any = found["spec"]
    *above, last = path
    for part in above:
        entries = entries[part]
    entries[f"{last}s"] = entries.pop(last)
    return found


def way_in(namespace: str, **mesh: Any) -> dict[str, Any]:
    """A gateway whose pods are in a namespace, and with it how the stack uses the mesh."""
    tls = {"credentialName": "shop-tls", "issuer": {"name": "letsencrypt"}}
    return {
        "mesh": {"ingressNamespaces": [namespace], **mesh},
        "gateway": {"hosts": ["shop.example.com"], "namespace": namespace, "tls": tls},
    }


def test_a_stack_that_uses_every_operator_passes_a_server_side_dry_run_and_no_misspelt_field(
    stack: WrittenStack, cluster: Cluster
) -> None:
    sidecar, ambient = (
        stack.manifests(SERVICES, **KEYS, **way_in(stack.namespace, **mesh))
        for mesh in ({}, {"dataPlane": "ambient", "waypoint": True})
    )
    rendered = [*sidecar, *of_kind(ambient, "ServiceMonitor")]
    groups = {item["kind"]: item["apiVersion"].rpartition("/")[0] for item in rendered}
    assert set(FIELDS) == {kind for kind, group in groups.items() if is_custom(group)}
    assert len(cluster.apply(rendered, dry_run=True)) == len(rendered)
    for kind, path in FIELDS.items():
        with pytest.raises(ApiError, match=rf"{path[-1]}s: field not declared in schema"):
            cluster.apply([misspelt(of_kind(rendered, kind)[0], path)], dry_run=True)


def is_custom(group: str) -> bool:
    """Whether a group of the API is none of Kubernetes' own."""
    return "." in group and not group.endswith(".k8s.io")
