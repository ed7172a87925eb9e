"""Ingress gateway: hosts under which services of the stack are exposed."""

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from microservices.settings.access.auth import GatewayAuthSettings
from microservices.settings.pods.probes import PortName
from microservices.settings.traffic.match import PathText
from microservices.settings.values.problems import Path
from microservices.settings.values.types import (
    WILDCARD_HOST,
    DnsLabel,
    Expects,
    HostName,
    LabelKey,
    LabelValue,
    Model,
    ObjectName,
    Port,
    Switch,
    optional,
)

HTTP, HTTPS = 80, 443
GatewayHost = Annotated[
    str,
    Field(pattern=rf"^\*$|{WILDCARD_HOST}", max_length=253),
    Expects("write a host such as shop.example.com, *.example.com for all below it, or * for any"),
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


class CertificateSettings(Model):
    """A certificate of the gateway, and who signs it."""

    credential_name: ObjectName | None = optional(
        "Secret of the gateway's namespace with certificate and key"
    )
    issuer: IssuerSettings | None = optional(
        "Issuer of cert-manager that issues and renews that Secret"
    )


class TlsSettings(CertificateSettings):
    """TLS of the gateway: the certificate of its hosts, but for those with one of their own."""

    hosts: dict[GatewayHost, CertificateSettings] = optional(
        "Hosts with a certificate of their own", {}
    )
    min_version: TlsVersion = optional("Minimum TLS version", "1.2")


class Certificate(NamedTuple):
    """A certificate with the hosts that it is shown for, and the place of the first of them."""

    name: str | None
    issuer: IssuerSettings | None
    hosts: tuple[str, ...]
    path: Path


class GatewaySettings(Model):
    """Ingress gateway of the stack; its pods exist in the cluster already.

    https://istio.io/latest/docs/reference/config/networking/gateway/
    """

    hosts: tuple[GatewayHost, ...] = optional(
        "Hosts of the gateway; without any there is no gateway", ()
    )
    tls: TlsSettings | None = optional("Certificate; HTTP is then redirected to HTTPS")
    plaintext: Switch = optional("Serve HTTP without TLS", False)
    http_port: Port = optional("Port of HTTP, as the gateway's Service has it", HTTP)
    https_port: Port = optional("Port of HTTPS, as the gateway's Service has it", HTTPS)
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

    @property
    def redirects(self) -> bool:
        """Whether HTTP is sent to HTTPS: a redirect leads to the same port, or to the usual one."""
        return self.tls is not None and (self.http_port, self.https_port) == (HTTP, HTTPS)

    @property
    def serves_http(self) -> bool:
        """Whether it listens for HTTP, be it for the redirect alone."""
        return self.tls is None or self.redirects

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Each certificate with its hosts, in their order."""
        found: dict[tuple[str | None, IssuerSettings | None], Certificate] = {}
        tls = self.tls
        if tls is None:
            return ()
        for host in self.hosts:
            own = tls.hosts.get(host)
            one, path = own or tls, ("gateway", "tls", *(("hosts", host) if own else ()))
            key = one.credential_name, one.issuer
            before = found.get(key, Certificate(*key, (), path))
            found[key] = before._replace(hosts=(*before.hosts, host))
        return tuple(found.values())


class ExposeSettings(Model):
    """Exposed hosts and paths of a service."""

    hosts: tuple[HostName, ...] = optional("Hosts; default: those of the gateway", ())
    paths: tuple[ExposedPath, ...] = optional("Path prefixes of the service", ("/",), min_length=1)
    strip_prefix: Switch = optional("Strip the prefix from the path", False)
    port: PortName | None = optional("Name of the port; default: the first")
