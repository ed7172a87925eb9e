"""Certificate of a gateway, issued and renewed by cert-manager.

https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate
"""

from collections.abc import Sequence
from typing import TypedDict

from microservices.settings.traffic.gateway import IssuerSettings

_GROUP = "cert-manager.io"
API_VERSION = f"{_GROUP}/v1"


class IssuerReference(TypedDict):
    """An Issuer or ClusterIssuer."""

    name: str
    kind: str
    group: str


class PrivateKey(TypedDict):
    """How the key is kept."""

    rotationPolicy: str


class CertificateSpec(TypedDict):
    """Hosts, issuer and Secret of a certificate."""

    secretName: str
    dnsNames: list[str]
    issuerRef: IssuerReference
    privateKey: PrivateKey


def certificate_spec(secret: str, hosts: Sequence[str], issuer: IssuerSettings) -> CertificateSpec:
    """A certificate for the hosts in a Secret, with another key each time that it is renewed.

    https://cert-manager.io/docs/usage/certificate/#the-rotationpolicy-setting
    """
    return {
        "secretName": secret,
        "dnsNames": list(hosts),
        "issuerRef": {"name": issuer.name, "kind": issuer.kind, "group": _GROUP},
        "privateKey": {"rotationPolicy": "Always"},
    }
