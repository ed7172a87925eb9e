"""The CRDs of the cluster, and what stands in for Istio's injector and a metrics server.

Sidecars run beside the pods here, so that the injector is never called; and nobody measures pods,
so that there is no metric.
"""

from typing import Any

from testbed.built.module_file import CRDS
from testbed.kubernetes.manifests import Manifest, read_manifests


def read_definitions() -> list[Manifest]:
    """The CRDs of Istio, the Gateway API and the operators, without the prose: most of them."""
    return [without_descriptions(item) for file in CRDS for item in read_manifests(file.path)]


def without_descriptions(value: Any) -> Any:
    """A schema without its prose; a property that is itself called `description` stays."""
    if isinstance(value, dict):
        return {
            key: without_descriptions(inner)
            for key, inner in value.items()
            if key != "description" or not isinstance(inner, str)
        }
    return [without_descriptions(inner) for inner in value] if isinstance(value, list) else value


def kinds(definition: Manifest) -> set[str]:
    """What a CRD defines, each with its apiVersion: `networking.istio.io/v1/Gateway`."""
    spec = definition["spec"]
    served = [version["name"] for version in spec["versions"] if version["served"]]
    return {f"{spec['group']}/{version}/{spec['names']['kind']}" for version in served}


INJECTOR: Manifest = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "MutatingWebhookConfiguration",
    "metadata": {"name": "istio-sidecar-injector"},
    "webhooks": [
        {
            "name": "namespace.sidecar-injector.istio.io",
            "namespaceSelector": {
                "matchExpressions": [
                    {"key": "istio-injection", "operator": "In", "values": ["enabled"]}
                ]
            },
            "rules": [
                {
                    "operations": ["CREATE"],
                    "apiGroups": [""],
                    "apiVersions": ["v1"],
                    "resources": ["pods"],
                }
            ],
            "matchConditions": [{"name": "never", "expression": "false"}],
            # Of an address istioctl has something to say.
            "clientConfig": {"url": "https://nobody.invalid/inject"},
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
        }
    ],
}


def _metrics(plural: str, kind: str, scope: str) -> Manifest:
    """A kind of the metrics API, which is always empty."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": "v1beta1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.metrics.k8s.io",
            # A group of Kubernetes' own asks for it.
            "annotations": {"api-approved.kubernetes.io": "unapproved, stands in for the real one"},
        },
        "spec": {
            "group": "metrics.k8s.io",
            "names": {"plural": plural, "singular": kind.lower(), "kind": kind},
            "scope": scope,
            "versions": [version],
        },
    }


METRICS = [
    _metrics("pods", "PodMetrics", "Namespaced"),
    _metrics("nodes", "NodeMetrics", "Cluster"),
]
