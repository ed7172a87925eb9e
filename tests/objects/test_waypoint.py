"""The waypoint of a namespace in ambient mode."""

from tests.builders import Tree
from tests.objects.test_namespace import args, deployed, described, mesh


def test_a_waypoint_is_a_proxy_that_istiod_starts_for_the_services() -> None:
    found = deployed(args(mesh(dataPlane="ambient", waypoint=True)))
    waypoint = found.manifests["Gateway", "waypoint"]
    assert waypoint["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert waypoint["metadata"] == described("waypoint")
    assert waypoint["spec"] == {
        "gatewayClassName": "istio-waypoint",
        "listeners": [{"name": "mesh", "port": 15008, "protocol": "HBONE"}],
    }


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
