"""Certificates of hosts that are signed by themselves."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from testbed.kubernetes.manifests import Manifest


def certificate(hosts: list[str]) -> tuple[str, str]:
    """A certificate for some hosts, good for a day, and its key; both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    # A name of its own: the signer of a certificate is looked for by name, and the first is taken.
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, hosts[0])])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signed.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


def tls_secret(name: str, certificate: str, key: str) -> Manifest:
    """The Secret that a gateway takes its certificate from."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {"name": name},
        "stringData": {"tls.crt": certificate, "tls.key": key},
    }
