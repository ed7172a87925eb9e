"""The waypoint of a namespace in ambient mode."""

from tests.components.test_mesh_namespace import args, deployed, described, mesh
from tests.deployment import Deploy


def test_a_waypoint_is_a_proxy_that_istiod_starts_for_the_services(deploy: Deploy) -> None:
    found = deployed(deploy, args(mesh(dataPlane="ambient", waypoint=True)))
    waypoint = found.manifests["Gateway", "waypoint"]
    assert waypoint["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert waypoint["metadata"] == described("waypoint")
    assert waypoint["spec"] == {
        "gatewayClassName": "istio-waypoint",
        "listeners": [{"name": "mesh", "port": 15008, "protocol": "HBONE"}],
    }
    # Those of the namespace reach it on any port.
    policy = found.manifests["NetworkPolicy", "default-deny"]["spec"]["ingress"][0]
    assert {"podSelector": {}} in policy["from"]
    assert "ports" not in policy


def test_without_the_word_there_is_no_waypoint(deploy: Deploy) -> None:
    found = deployed(deploy, args(mesh(dataPlane="ambient")))
    assert "Gateway" not in {kind for kind, _ in found.manifests}
