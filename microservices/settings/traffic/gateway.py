"""Ingress gateway: hosts under which services of the stack are exposed."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.access.auth import GatewayAuthSettings
from microservices.settings.pods.probes import PortName
from microservices.settings.traffic.match import PathText
from microservices.settings.values.types import (
    WILDCARD_HOST,
    DnsLabel,
    Expects,
    HostName,
    LabelKey,
    LabelValue,
    Model,
    ObjectName,
    Switch,
    optional,
)

GatewayHost = Annotated[
    str,
    Field(pattern=WILDCARD_HOST, max_length=253),
    Expects("write a host such as shop.example.com, or *.example.com for all below it"),
]
TlsVersion = Annotated[Literal["1.2", "1.3"], Expects('write "1.2" or "1.3", in quotes')]
IssuerKind = Annotated[Literal["ClusterIssuer", "Issuer"], Expects("write ClusterIssuer or Issuer")]
ExposedPath = Annotated[PathText, Expects("write the beginning of a path, such as /users")]


class IssuerSettings(Model):
    """Issuer of the certificate: one of cert-manager.

    https://cert-manager.io/docs/configuration/issuers/
    """

    name: ObjectName = Field(description="Name of the issuer")
    kind: IssuerKind = optional("Kind of the issuer", "ClusterIssuer")


class TlsSettings(Model):
    """TLS of the gateway: its certificate."""

    credential_name: ObjectName | None = optional(
        "Secret of the gateway's namespace with certificate and key"
    )
    issuer: IssuerSettings | None = optional(
        "Issuer of cert-manager that issues and renews that Secret"
    )
    min_version: TlsVersion = optional("Minimum TLS version", "1.2")


class GatewaySettings(Model):
    """Ingress gateway of the stack; its pods exist in the cluster already.

    https://istio.io/latest/docs/reference/config/networking/gateway/
    """

    hosts: tuple[GatewayHost, ...] = optional(
        "Hosts of the gateway; without any there is no gateway", ()
    )
    tls: TlsSettings | None = optional("Certificate; HTTP is then redirected to HTTPS")
    plaintext: Switch = optional("Serve HTTP without TLS", False)
    namespace: DnsLabel = optional("Namespace of the gateway's pods", "istio-ingress")
    selector: dict[LabelKey, LabelValue] = optional(
        "Labels of the gateway's pods", {"istio": "ingressgateway"}, min_length=1
    )
    service: DnsLabel = optional(
        "Service of the gateway's pods, by which a stack with `routes: gateway-api` "
        "finds them in place of the labels",
        "istio-ingressgateway",
    )
    auth: GatewayAuthSettings | None = optional("Required tokens of requests from outside")


class ExposeSettings(Model):
    """Exposed hosts and paths of a service."""

    hosts: tuple[HostName, ...] = optional("Hosts; default: those of the gateway", ())
    paths: tuple[ExposedPath, ...] = optional("Path prefixes of the service", ("/",), min_length=1)
    strip_prefix: Switch = optional("Strip the prefix from the path", False)
    port: PortName | None = optional("Name of the port; default: the first")
