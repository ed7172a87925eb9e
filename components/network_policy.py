"""Who from outside of the namespace reaches its pods."""

from collections.abc import Sequence

from pulumi_kubernetes.meta.v1 import LabelSelectorRequirementArgsDict
from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicySpecArgsDict,
)

from settings.mesh import MeshSettings
from settings.observability import ObservabilitySettings

# https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
# Merged metrics, and Envoy's alone. https://istio.io/latest/docs/ops/deployment/application-requirements/
_METRICS_PORTS = (15020, 15090)


def network_policy_spec(
    mesh: MeshSettings, observability: ObservabilitySettings
) -> NetworkPolicySpecArgsDict:
    """Let in this namespace's own pods and the mesh's gateways, Prometheus, and nobody else."""
    ingress: list[NetworkPolicyIngressRuleArgsDict] = [
        {"from_": [{"pod_selector": {}}, *_namespaces(mesh.ingress_namespaces)]}
    ]
    scraping = _namespaces(observability.prometheus_namespaces)
    if observability.prometheus_operator and scraping:
        ingress.append(_scraped(mesh, scraping))
    return {"pod_selector": {}, "policy_types": ["Ingress"], "ingress": ingress}


def _scraped(
    mesh: MeshSettings, scraping: list[NetworkPolicyPeerArgsDict]
) -> NetworkPolicyIngressRuleArgsDict:
    # Without a sidecar the application is scraped itself, and through the mesh's own port.
    if mesh.data_plane == "ambient":
        return {"from_": scraping}
    return {
        "from_": scraping,
        "ports": [{"port": port, "protocol": "TCP"} for port in _METRICS_PORTS],
    }


def _namespaces(names: Sequence[str]) -> list[NetworkPolicyPeerArgsDict]:
    # Kubernetes refuses `In` without values.
    if not names:
        return []
    within: LabelSelectorRequirementArgsDict = {
        "key": _NAMESPACE_NAME,
        "operator": "In",
        "values": list(names),
    }
    return [{"namespace_selector": {"match_expressions": [within]}}]
