"""Ingress gateways: Istio's `Gateway` and `VirtualService`, and TLS by `credentialName`."""

import pytest
import requests

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.gateway import Gateway
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from tests.testbed import ingress
from tests.testbed.echo import PORT, deploy_echo

BOTH = {"v1": 70, "v2": 30}
SPLIT = {
    "route": [
        {"destination": {"host": "echo", "subset": subset}, "weight": weight}
        for subset, weight in BOTH.items()
    ]
}

HTTPS = {
    "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
    "tls": {"mode": "SIMPLE", "credentialName": "shop", "minProtocolVersion": "TLSV1_2"},
}


@pytest.fixture
def host(namespace: str) -> str:
    """A host that no other test has: a gateway serves the `Gateway`s of all namespaces."""
    return f"{namespace}.example"


def test_gateway_that_may_not_read_secrets_does_not_get_its_certificate(
    control_plane: ControlPlane, mesh: Mesh, namespace: str, host: str
) -> None:
    cluster = control_plane.cluster
    gateway = mesh.gateway(namespace, reads_secrets=False)
    _, secret = ingress.certificate(host)
    cluster.apply([secret, ingress.gateway(host, HTTPS), ingress.routes(host, SPLIT)], namespace)
    refused = f"{namespace} attempted to access unauthorized certificates shop"
    log = mesh.istiod.log
    wait_until(lambda: refused in log.read_text(), 60, "waiting for istiod to refuse")
    with pytest.raises(requests.ConnectionError):
        gateway.get_tls(host, "/", ingress.certificate(host)[0])
    gateway.stop()


def test_changed_secret_is_served_soon(
    control_plane: ControlPlane, gateway: Gateway, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    old, secret = ingress.certificate(host)
    manifests = [secret, ingress.gateway(host, HTTPS), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 443, BOTH)
    assert gateway.get_tls(host, "/orders", old, method="PUT").json()["method"] == "PUT"
    pem, changed = ingress.certificate(host)
    control_plane.cluster.apply([changed], namespace)

    def served() -> bool:
        try:
            return gateway.get_tls(host, "/", pem).status_code == 200
        except requests.exceptions.SSLError:
            return False

    wait_until(served, 60, "waiting for the new certificate")
    with pytest.raises(requests.exceptions.SSLError, match="certificate verify failed"):
        gateway.get_tls(host, "/", old)
    with pytest.raises(requests.ConnectionError):
        gateway.get_tls("other.example", "/", pem)


def test_client_in_the_mesh_reaches_the_service_of_the_gateway(
    control_plane: ControlPlane, gateway: Gateway, client: Client, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    manifests = [ingress.gateway(host), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 80, BOTH)
    address = gateway.sidecar.workload.address
    wait_until(
        lambda: client.endpoints("ingressgateway", 80) == {address}, 60, "waiting for the gateway"
    )


def test_stopped_gateway_leaves_no_object(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    mesh.gateway(namespace, "front").stop()
    for kind in ("Service", "WorkloadEntry", "ServiceAccount", "Role", "RoleBinding"):
        assert control_plane.cluster.find(kind, "front", namespace) is None


def test_routes_of_a_host_on_two_ports_are_told_apart(
    control_plane: ControlPlane, gateway: Gateway, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    other = {"port": {"number": 8080, "name": "other", "protocol": "HTTP"}}
    only_80 = {**SPLIT, "match": [{"port": 80}]}
    rest = {"route": [{"destination": {"host": "echo", "subset": "v2"}}]}
    manifests = [ingress.gateway(host, ingress.PLAIN, other), ingress.routes(host, only_80, rest)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, PORT, {"v2": 100})
    gateway.wait_until_routed(host, 80, ["echo"])
    assert len(gateway.routes(host, 80)) == 1
    assert gateway.split(host, 80) == BOTH
