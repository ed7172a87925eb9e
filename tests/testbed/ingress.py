"""What the tests of gateways put behind one: an Istio `Gateway`, its routes, its certificate."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from testbed.manifests import Manifest
from tests.testbed.echo import PORT

PLAIN = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}}
ANY_VERSION = {"route": [{"destination": {"host": "echo", "port": {"number": PORT}}}]}


def gateway(host: str, *servers: dict[str, Any]) -> Manifest:
    """An Istio `Gateway` for a host, selected by the label of an ingress gateway."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "shop"},
        "spec": {
            "selector": {"istio": "ingressgateway"},
            "servers": [{**server, "hosts": [host]} for server in servers or (PLAIN,)],
        },
    }


def routes(host: str, *http: dict[str, Any]) -> Manifest:
    """A VirtualService of that `Gateway`."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "shop"},
        "spec": {"hosts": [host], "gateways": ["shop"], "http": list(http)},
    }


def certificate(host: str) -> tuple[str, Manifest]:
    """A certificate for a host that it has signed itself: its PEM, and the Secret `shop`."""
    key = ec.generate_private_key(ec.SECP256R1())
    # A name of its own: the signer of a certificate is looked for by name, and the first is taken.
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, host)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = signed.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    data = {"tls.crt": pem, "tls.key": private}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {"name": "shop"},
        "data": {name: base64.b64encode(value).decode() for name, value in data.items()},
    }
    return pem.decode(), secret
