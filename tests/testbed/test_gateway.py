"""Ingress gateways: Istio's `Gateway` and `VirtualService`, and TLS by `credentialName`."""

import ssl

import pytest
import requests

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.gateway import Gateway
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPods
from testbed.processes.processes import wait_until
from testbed.requests.load import Plan
from tests.testbed import ingress
from tests.testbed.echo import PORT, deploy_echo
from tests.testbed.test_real_pods import deploy_one_of_each_version

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


def test_gateway_serves_its_hosts_and_no_others(
    control_plane: ControlPlane, gateway: Gateway, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    manifests = [ingress.gateway(host), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 80, BOTH)
    answer = gateway.get(host, "/orders?page=1&page=2", {"Cookie": "a=1; b=2"}, method="PUT")
    seen = answer.json()
    assert (seen["app"], seen["method"], seen["path"]) == ("echo", "PUT", "/orders?page=1&page=2")
    assert seen["headers"]["host"] == host
    assert seen["headers"]["cookie"] == "a=1; b=2"
    assert gateway.get("other.example").status_code == 404
    result = gateway.load(Plan(host, 80, requests=2_000)).result()
    assert result.lost == 0, result.examples
    # A fair split lies outside three standard errors once in 370 times, outside five it does not.
    assert abs(result.count(version="v2") - 600) < 5 * (2_000 * 0.3 * 0.7) ** 0.5


def test_port_that_the_service_has_not_is_served_too(
    control_plane: ControlPlane, gateway: Gateway, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    server = {"port": {"number": 8443, "name": "other", "protocol": "HTTP"}}
    manifests = [ingress.gateway(host, server), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 8443, BOTH)
    assert gateway.get(host, port=8443).status_code == 200


def test_redirects_rewrites_and_headers_are_seen_as_they_are(
    control_plane: ControlPlane, gateway: Gateway, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    moved = {"match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}}
    rewritten = {
        **ingress.ANY_VERSION,
        "match": [{"uri": {"prefix": "/api/"}}],
        "rewrite": {"uri": "/", "authority": "inside"},
        "headers": {"request": {"add": {"x-colour": "red"}}, "response": {"set": {"x-by": "us"}}},
    }
    manifests = [ingress.gateway(host), ingress.routes(host, moved, rewritten)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_routed(host, 80, ["echo"])
    redirect = gateway.get(host, "/old")
    assert (redirect.status_code, redirect.headers["location"]) == (301, f"http://{host}/new")
    answer = gateway.get(host, "/api/orders", {"x-colour": "blue"})
    seen = answer.json()
    assert (seen["path"], seen["headers"]["host"]) == ("/orders", "inside")
    assert seen["headers"]["x-colour"] == "blue, red"
    assert answer.headers["x-by"] == "us"


def test_tls_is_that_of_the_secret_and_of_the_versions_allowed(
    control_plane: ControlPlane, gateway: Gateway, namespace: str, host: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    pem, secret = ingress.certificate(host)
    other_pem, _ = ingress.certificate(host)
    manifests = [secret, ingress.gateway(host, HTTPS), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 443, BOTH)
    assert gateway.get_tls(host, "/orders", pem).json()["path"] == "/orders"
    newest = gateway.get_tls(host, "/", pem, version=ssl.TLSVersion.TLSv1_3, method="DELETE")
    assert newest.json()["method"] == "DELETE"
    with pytest.raises(requests.exceptions.SSLError, match=r"(?i)alert.protocol.version"):
        gateway.get_tls(host, "/", pem, version=ssl.TLSVersion.TLSv1_1)
    with pytest.raises(requests.exceptions.SSLError, match="certificate verify failed"):
        gateway.get_tls(host, "/", other_pem)
    with pytest.raises(requests.ConnectionError):
        gateway.get_tls("other.example", "/", pem)


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
    _, secret = ingress.certificate(host)
    manifests = [secret, ingress.gateway(host, HTTPS), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 443, BOTH)
    pem, changed = ingress.certificate(host)
    control_plane.cluster.apply([changed], namespace)

    def served() -> bool:
        try:
            return gateway.get_tls(host, "/", pem).status_code == 200
        except requests.exceptions.SSLError:
            return False

    wait_until(served, 60, "waiting for the new certificate")


def test_gateway_has_the_identity_that_its_backends_see(
    control_plane: ControlPlane, mesh: Mesh, real_pods: RealPods, namespace: str, host: str
) -> None:
    real_pods.take(namespace)
    deploy_one_of_each_version(control_plane.cluster, namespace)
    real_pods.pods(namespace)
    manifests = [ingress.gateway(host), ingress.routes(host, SPLIT)]
    control_plane.cluster.apply(manifests, namespace)
    gateway = mesh.gateway(namespace, account="front")
    gateway.wait_until_split(host, 80, BOTH)
    by = gateway.get(host).json()["headers"]["x-forwarded-client-cert"]
    assert f"URI=spiffe://cluster.local/ns/{namespace}/sa/front" in by
    gateway.stop()


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
    manifests = [
        ingress.gateway(host, ingress.PLAIN, other),
        ingress.routes(host, only_80, rest),
    ]
    control_plane.cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, PORT, {"v2": 100})
    gateway.wait_until_routed(host, 80, ["echo"])
    assert len(gateway.routes(host, 80)) == 1
    assert gateway.split(host, 80) == BOTH
