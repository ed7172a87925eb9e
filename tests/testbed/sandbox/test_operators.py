"""What the testbed plays for a stack that waits for others: secrets, certificates, names."""

import base64
import socket
from collections.abc import Iterator

import pytest
from cryptography import x509

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.processes.processes import wait_until
from testbed.sandbox.operators import VALUE, CertificateIssuer, ExternalStore, OperatorRole
from testbed.sandbox.service_names import ServiceNames

EXTERNAL_SECRET = {
    "apiVersion": "external-secrets.io/v1",
    "kind": "ExternalSecret",
    "metadata": {"name": "wanted"},
    "spec": {
        "secretStoreRef": {"name": "shop", "kind": "ClusterSecretStore"},
        "target": {"name": "keys"},
        "data": [{"secretKey": "api_key", "remoteRef": {"key": "shop/user"}}],
    },
}
CERTIFICATE = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Certificate",
    "metadata": {"name": "wanted"},
    "spec": {
        "dnsNames": ["shop.example.com", "api.example.com"],
        "secretName": "shop-tls",
        "issuerRef": {"name": "letsencrypt"},
    },
}


@pytest.fixture
def roles(control_plane: ControlPlane, namespace: str) -> Iterator[list[OperatorRole]]:
    started: list[OperatorRole] = [
        ExternalStore(control_plane.cluster, namespace),
        CertificateIssuer(control_plane.cluster, namespace),
    ]
    for role in started:
        role.start()
    yield started
    for role in started:
        role.stop()


@pytest.fixture
def service_names(control_plane: ControlPlane) -> Iterator[None]:
    names = ServiceNames(control_plane.cluster)
    names.start()
    yield
    names.stop()


def made(control_plane: ControlPlane, wanted: Manifest, secret: str, namespace: str) -> Manifest:
    """The Secret that comes of an object, which then is ready."""
    cluster = control_plane.cluster
    cluster.apply([wanted], namespace)
    kind = f"{wanted['apiVersion']}/{wanted['kind']}"
    cluster.wait_until(is_ready, kind, "wanted", namespace)
    return cluster.get("Secret", secret, namespace)


@pytest.mark.usefixtures("roles")
def test_the_store_has_a_value_for_each_key(control_plane: ControlPlane, namespace: str) -> None:
    secret = made(control_plane, EXTERNAL_SECRET, "keys", namespace)
    assert base64.b64decode(secret["data"]["api_key"]).decode() == VALUE


@pytest.mark.usefixtures("roles")
def test_the_issuer_signs_for_every_host(control_plane: ControlPlane, namespace: str) -> None:
    secret = made(control_plane, CERTIFICATE, "shop-tls", namespace)
    certificate = x509.load_pem_x509_certificate(base64.b64decode(secret["data"]["tls.crt"]))
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["shop.example.com", "api.example.com"]


@pytest.mark.usefixtures("service_names")
def test_the_names_of_a_service_resolve_to_its_address(
    control_plane: ControlPlane, namespace: str
) -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "echo"}}
    made = control_plane.cluster.create({**service, "spec": {"ports": [{"port": 80}]}}, namespace)
    for name in (
        f"echo.{namespace}",
        f"echo.{namespace}.svc",
        f"echo.{namespace}.svc.cluster.local",
    ):
        found = wait_until(lambda name=name: address_of(name), 30, f"waiting for {name}")
        assert found == made["spec"]["clusterIP"]


def address_of(name: str) -> str | None:
    try:
        return socket.gethostbyname(name)
    except OSError:
        return None
