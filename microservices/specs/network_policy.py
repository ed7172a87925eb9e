"""NetworkPolicies: connections of pods that the network allows, whatever their proxies allow.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterable, Mapping, Sequence

from pulumi_kubernetes.meta.v1 import LabelSelectorRequirementArgsDict
from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
    NetworkPolicySpecArgsDict,
)

from microservices.settings.access.network import NetworkSettings
from microservices.settings.mesh import MeshSettings
from microservices.settings.observability import ObservabilitySettings

# https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
# Merged metrics, and Envoy's alone. https://istio.io/latest/docs/ops/deployment/application-requirements/
_METRICS_PORTS = (15020, 15090)
ISTIOD_PORT, HBONE_PORT = 15012, 15008
# The kubelet's probes come from here, once they are in an ambient mesh.
# https://istio.io/latest/docs/ambient/usage/networkpolicy/
_AMBIENT_PROBES = ("169.254.7.127/32", "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128")
# What is no public address: of private networks, of carriers, of the link, which has the metadata
# service of clouds, and of the host itself.
# https://www.iana.org/assignments/iana-ipv4-special-registry/
_NOT_PUBLIC = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
)
_NOT_PUBLIC_IPV6 = ("::1/128", "fc00::/7", "fe80::/10")

Peer = NetworkPolicyPeerArgsDict


def default_deny_spec(
    mesh: MeshSettings, network: NetworkSettings, observability: ObservabilitySettings
) -> NetworkPolicySpecArgsDict:
    """Default deny for every pod: ingress of Prometheus, egress to DNS and Istio only."""
    ingress: list[NetworkPolicyIngressRuleArgsDict] = []
    if scraping := of_namespaces(observability.scraping_namespaces):
        ingress.append(_scraped(mesh, scraping))
    if mesh.data_plane == "ambient":
        ingress.append({"from_": of_addresses(_AMBIENT_PROBES)})
    return {
        "pod_selector": {},
        "policy_types": ["Ingress", "Egress"],
        "ingress": ingress,
        "egress": [*_needed(mesh, network), *_collected(observability)],
    }


def within_mesh(mesh: MeshSettings, *numbers: int) -> list[NetworkPolicyPortArgsDict]:
    """Ports of pods of the mesh; in ambient mode one tunnel carries all of them."""
    tunnel = [HBONE_PORT] if mesh.data_plane == "ambient" else []
    return tcp_ports(*numbers, *tunnel)


def tcp_ports(*numbers: int) -> list[NetworkPolicyPortArgsDict]:
    """Ports of TCP."""
    return [{"port": number, "protocol": "TCP"} for number in numbers]


def of_pods(labels: Mapping[str, str]) -> Peer:
    """The pods of the policy's own namespace with these labels."""
    return {"pod_selector": {"match_labels": dict(labels)}}


def of_namespaces(names: Sequence[str]) -> list[Peer]:
    """Every pod of some namespaces; Kubernetes refuses `In` without values."""
    if not names:
        return []
    within: LabelSelectorRequirementArgsDict = {
        "key": _NAMESPACE_NAME,
        "operator": "In",
        "values": list(names),
    }
    return [{"namespace_selector": {"match_expressions": [within]}}]


def of_addresses(ranges: Iterable[str]) -> list[Peer]:
    """Peers with an address in these ranges."""
    return [{"ip_block": {"cidr": one}} for one in ranges]


def public_addresses() -> list[Peer]:
    """Peers with a public address."""
    return [
        {"ip_block": {"cidr": "0.0.0.0/0", "except_": list(_NOT_PUBLIC)}},
        {"ip_block": {"cidr": "::/0", "except_": list(_NOT_PUBLIC_IPV6)}},
    ]


def _scraped(mesh: MeshSettings, scraping: list[Peer]) -> NetworkPolicyIngressRuleArgsDict:
    # Without a sidecar the application is scraped itself, and through the mesh's own port.
    if mesh.data_plane == "ambient":
        return {"from_": scraping}
    return {"from_": scraping, "ports": tcp_ports(*_METRICS_PORTS)}


def _needed(mesh: MeshSettings, network: NetworkSettings) -> list[NetworkPolicyEgressRuleArgsDict]:
    """Names of hosts, and, for a sidecar, its configuration and certificate."""
    servers = [*of_namespaces(network.dns_namespaces), *of_addresses(network.dns_addresses)]
    dns: list[NetworkPolicyPortArgsDict] = [
        {"port": port, "protocol": protocol}
        for port in network.dns_ports
        for protocol in ("UDP", "TCP")
    ]
    found: list[NetworkPolicyEgressRuleArgsDict] = []
    # A rule without peers would be for everybody.
    if servers and dns:
        found.append({"to": servers, "ports": dns})
    if mesh.data_plane == "sidecar":
        istiod = of_namespaces([network.istiod_namespace])
        found.append({"to": istiod, "ports": tcp_ports(ISTIOD_PORT)})
    return found


def _collected(observability: ObservabilitySettings) -> list[NetworkPolicyEgressRuleArgsDict]:
    """Where proxies send what they record."""
    return [
        {"to": of_namespaces([one.namespace]), "ports": tcp_ports(one.port)}
        for one in observability.collectors
    ]
