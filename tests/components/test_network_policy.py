"""Who from outside of the namespace reaches its pods."""

from typing import Any

from components.network_policy import network_policy_spec
from settings.mesh import MeshSettings
from settings.observability import ObservabilitySettings


def mesh(**keys: Any) -> MeshSettings:
    return MeshSettings.model_validate(keys)


def observability(**keys: Any) -> ObservabilitySettings:
    return ObservabilitySettings.model_validate(keys)


def namespaces(*names: str) -> dict[str, Any]:
    within = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(names)}
    return {"namespace_selector": {"match_expressions": [within]}}


def closed(*ingress: dict[str, Any]) -> dict[str, Any]:
    return {"pod_selector": {}, "policy_types": ["Ingress"], "ingress": list(ingress)}


GATEWAYS = {"from_": [{"pod_selector": {}}, namespaces("istio-system", "istio-ingress")]}


def test_its_own_pods_and_the_gateways_are_let_in_and_nobody_else() -> None:
    edge = mesh(ingressNamespaces=["edge", "istio-system"])
    peers = [{"pod_selector": {}}, namespaces("edge", "istio-system")]
    assert network_policy_spec(edge, observability()) == closed({"from_": peers})


def test_without_gateways_only_its_own_pods_are_let_in() -> None:
    alone = network_policy_spec(mesh(ingressNamespaces=[]), observability())
    assert alone == closed({"from_": [{"pod_selector": {}}]})


def test_prometheus_is_let_in_to_the_metrics_of_the_sidecars_only() -> None:
    watched = observability(prometheusOperator=True, prometheusNamespaces=["watch", "watch-more"])
    scraped = {
        "from_": [namespaces("watch", "watch-more")],
        "ports": [{"port": 15020, "protocol": "TCP"}, {"port": 15090, "protocol": "TCP"}],
    }
    assert network_policy_spec(mesh(), watched) == closed(GATEWAYS, scraped)


def test_prometheus_is_let_in_to_every_port_where_there_are_no_sidecars() -> None:
    ambient, watched = mesh(dataPlane="ambient"), observability(prometheusOperator=True)
    scraped = {"from_": [namespaces("monitoring")]}
    assert network_policy_spec(ambient, watched) == closed(GATEWAYS, scraped)


def test_prometheus_within_the_namespace_needs_no_rule() -> None:
    watched = observability(prometheusOperator=True, prometheusNamespaces=[])
    assert network_policy_spec(mesh(), watched) == closed(GATEWAYS)
