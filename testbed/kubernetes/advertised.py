"""Discovery answers of a cluster with Istio and a metrics server, without these.

Sidecars run beside the pods here, so that the injector is never called; and nobody measures pods,
so that there is no metric.
"""

from testbed.kubernetes.manifests import Manifest

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
