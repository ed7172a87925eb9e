"""The waypoint of a namespace in ambient mode."""

import json

from tests.builders import Tree
from tests.objects.test_namespace import args, deployed, described, mesh, observability


def test_a_waypoint_is_a_proxy_that_istiod_starts_for_the_services() -> None:
    found = deployed(args(mesh(dataPlane="ambient", waypoint=True)))
    waypoint = found.manifests["Gateway", "waypoint"]
    assert waypoint["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert waypoint["metadata"] == described("waypoint")
    assert waypoint["spec"] == {
        "gatewayClassName": "istio-waypoint",
        "infrastructure": {"parametersRef": {"group": "", "kind": "ConfigMap", "name": "waypoint"}},
        "listeners": [{"name": "mesh", "port": 15008, "protocol": "HBONE"}],
    }


def test_one_of_two_pods_of_a_waypoint_stays_while_a_node_is_drained() -> None:
    found = deployed(args(mesh(dataPlane="ambient", waypoint=True)))
    data = found.manifests["ConfigMap", "waypoint"]["data"]
    assert {name: json.loads(part) for name, part in data.items()} == {
        "deployment": {"spec": {"replicas": 2}},
        "podDisruptionBudget": {"spec": {"minAvailable": 1}},
    }
    assert ("ConfigMap", "waypoint") in found.needs("Gateway", "waypoint")


def test_prometheus_reads_the_waypoint_that_counts_the_requests() -> None:
    watched = observability(prometheusOperator=True, scrapeSeconds=15, labels={"release": "watch"})
    ambient = mesh(dataPlane="ambient", waypoint=True)
    found = deployed(args(ambient, observability=watched)).manifests["PodMonitor", "waypoint"]
    assert found["metadata"]["labels"]["release"] == "watch"
    assert found["spec"] == {
        "selector": {"matchLabels": {"gateway.networking.k8s.io/gateway-name": "waypoint"}},
        "podMetricsEndpoints": [
            {"port": "metrics", "path": "/stats/prometheus", "interval": "15s"}
        ],
    }
    assert ("PodMonitor", "waypoint") not in deployed(args(ambient)).manifests


def test_a_waypoint_stands_between_pods_and_whoever_calls_them() -> None:
    found = deployed(args(mesh(dataPlane="ambient", waypoint=True, ingressNamespaces=["e"])))
    tunnel, istiod = (
        [{"port": 15008, "protocol": "TCP"}],
        [{"port": 15012, "protocol": "TCP"}],
    )
    assert found.manifests["NetworkPolicy", "waypoint"]["spec"] == {
        "podSelector": {"matchLabels": {"gateway.networking.k8s.io/gateway-name": "waypoint"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [{"podSelector": {}}, namespace("e")], "ports": tunnel}],
        "egress": [
            {"to": [{"podSelector": {}}], "ports": tunnel},
            {"to": [namespace("istio-system")], "ports": istiod},
        ],
    }
    assert found.manifests["AuthorizationPolicy", "waypoint"]["spec"] == {
        "action": "ALLOW",
        "rules": [
            {"from": [{"source": {"principals": ["cluster.local/ns/shop/sa/waypoint"]}}]},
        ],
    }


def namespace(name: str) -> Tree:
    within = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": [name]}
    return {"namespaceSelector": {"matchExpressions": [within]}}


def test_without_the_word_there_is_no_waypoint() -> None:
    found = deployed(args(mesh(dataPlane="ambient")))
    assert "Gateway" not in {kind for kind, _ in found.manifests}
