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
    kind: IssuerKind = Field(default="ClusterIssuer", description="Kind of the issuer")


class TlsSettings(Model):
    """TLS of the gateway: its certificate."""

    credential_name: ObjectName | None = Field(
        default=None, description="Secret of the gateway's namespace with certificate and key"
    )
    issuer: IssuerSettings | None = Field(
        default=None, description="Issuer of cert-manager that issues and renews that Secret"
    )
    min_version: TlsVersion = Field(default="1.2", description="Minimum TLS version")


class GatewaySettings(Model):
    """Ingress gateway of the stack; its pods exist in the cluster already.

    https://istio.io/latest/docs/reference/config/networking/gateway/
    """

    hosts: tuple[GatewayHost, ...] = Field(
        default=(),
        strict=False,
        description="Hosts of the gateway; without any there is no gateway",
    )
    tls: TlsSettings | None = Field(
        default=None, description="Certificate; HTTP is then redirected to HTTPS"
    )
    plaintext: Switch = Field(default=False, description="Serve HTTP without TLS")
    namespace: DnsLabel = Field(
        default="istio-ingress", description="Namespace of the gateway's pods"
    )
    selector: dict[LabelKey, LabelValue] = Field(
        default={"istio": "ingressgateway"}, description="Labels of the gateway's pods"
    )
    service: DnsLabel = Field(
        default="istio-ingressgateway",
        description="Service of the gateway's pods, by which a stack with `routes: gateway-api` "
        "finds them in place of the labels",
    )
    auth: GatewayAuthSettings | None = Field(
        default=None, description="Required tokens of requests from outside"
    )


class ExposeSettings(Model):
    """Exposed hosts and paths of a service."""

    hosts: tuple[HostName, ...] = Field(
        default=(), strict=False, description="Hosts; default: those of the gateway"
    )
    paths: tuple[ExposedPath, ...] = Field(
        default=("/",), strict=False, min_length=1, description="Path prefixes of the service"
    )
    strip_prefix: Switch = Field(default=False, description="Strip the prefix from the path")
    port: PortName | None = Field(default=None, description="Name of the port; default: the first")
