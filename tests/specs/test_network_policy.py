"""What the network lets through for every pod of a namespace."""

from typing import Any

from microservices.settings.access.network import NetworkSettings
from microservices.settings.mesh import MeshSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.specs.network_policy import (
    default_deny_spec,
    of_addresses,
    of_namespaces,
)


def mesh(**keys: Any) -> MeshSettings:
    return MeshSettings.model_validate(keys)


def network(**keys: Any) -> NetworkSettings:
    return NetworkSettings.model_validate(keys)


def observability(**keys: Any) -> ObservabilitySettings:
    return ObservabilitySettings.model_validate(keys)


def namespaces(*names: str) -> dict[str, Any]:
    within = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(names)}
    return {"namespace_selector": {"match_expressions": [within]}}


def tcp(*numbers: int) -> list[dict[str, Any]]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]


DNS = {
    "to": [namespaces("kube-system"), {"ip_block": {"cidr": "169.254.20.10/32"}}],
    "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
}
ISTIOD = {"to": [namespaces("istio-system")], "ports": tcp(15012)}


def test_nothing_comes_in_and_nothing_leaves_but_to_dns_and_istiod() -> None:
    assert default_deny_spec(mesh(), network(), observability()) == {
        "pod_selector": {},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [],
        "egress": [DNS, ISTIOD],
    }


def test_dns_and_istiod_are_where_the_cluster_has_them() -> None:
    other = network(dnsNamespaces=["openshift-dns"], dnsAddresses=[], istiodNamespace="mesh")
    found = default_deny_spec(mesh(), other, observability())["egress"]
    assert found == [
        {**DNS, "to": [namespaces("openshift-dns")]},
        {**ISTIOD, "to": [namespaces("mesh")]},
    ]


def test_without_a_dns_nobody_is_let_out_to_everybody() -> None:
    silent = network(dnsNamespaces=[], dnsAddresses=[])
    assert default_deny_spec(mesh(), silent, observability())["egress"] == [ISTIOD]


def test_prometheus_is_let_in_to_the_metrics_of_the_sidecars_only() -> None:
    watched = observability(prometheusOperator=True, prometheusNamespaces=["watch", "watch-more"])
    scraped = {"from_": [namespaces("watch", "watch-more")], "ports": tcp(15020, 15090)}
    assert default_deny_spec(mesh(), network(), watched)["ingress"] == [scraped]


def test_a_prometheus_that_reads_annotations_is_let_in_where_it_is_written() -> None:
    watched = observability(prometheusNamespaces=["monitoring"])
    scraped = {"from_": [namespaces("monitoring")], "ports": tcp(15020, 15090)}
    assert default_deny_spec(mesh(), network(), watched)["ingress"] == [scraped]


def test_prometheus_within_the_namespace_needs_no_rule() -> None:
    watched = observability(prometheusOperator=True, prometheusNamespaces=[])
    assert default_deny_spec(mesh(), network(), watched)["ingress"] == []


def test_in_ambient_mode_pods_are_scraped_and_probed_themselves_and_know_no_istiod() -> None:
    ambient, watched = mesh(dataPlane="ambient"), observability(prometheusOperator=True)
    found = default_deny_spec(ambient, network(), watched)
    assert found["ingress"] == [
        {"from_": [namespaces("monitoring")]},
        {
            "from_": [
                {"ip_block": {"cidr": "169.254.7.127/32"}},
                {"ip_block": {"cidr": "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"}},
            ]
        },
    ]
    assert found["egress"] == [DNS]


def test_proxies_send_what_they_record_to_its_collectors() -> None:
    collector = {"namespace": "traces", "service": "otel", "port": 4317}
    found = default_deny_spec(mesh(), network(), observability(collectors=[collector]))["egress"]
    assert found == [DNS, ISTIOD, {"to": [namespaces("traces")], "ports": tcp(4317)}]


def test_of_nobody_there_is_no_peer() -> None:
    assert of_namespaces([]) == of_addresses([]) == []
