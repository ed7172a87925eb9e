"""Ingress by kinds of Istio: a Gateway, and a VirtualService for each host."""

from collections.abc import Sequence

from microservices.dialects.istio.exposed_route import exposed_routes
from microservices.kinds import istio
from microservices.manifests.routes.host import EVERYWHERE
from microservices.plan.exposure import Exposure
from microservices.plan.names import LONGEST, digest
from microservices.settings.traffic.gateway import Certificate, GatewaySettings, TlsSettings

GATEWAY = "gateway"
_TLS_VERSIONS = {"1.2": "TLSV1_2", "1.3": "TLSV1_3"}


def gateway_spec(gateway: GatewaySettings) -> istio.GatewaySpec:
    """The ports of the gateway, for hosts that VirtualServices of this namespace alone have.

    https://istio.io/latest/docs/reference/config/networking/gateway/#Server
    """
    http: istio.Server = {
        "port": {"number": gateway.http_port, "name": "http", "protocol": "HTTP"},
        "hosts": _of_this_namespace(gateway.hosts),
    }
    if gateway.redirects:
        http["tls"] = {"httpsRedirect": True}
    servers = [http] if gateway.serves_http else []
    for number, certificate in enumerate(gateway.certificates):
        # The names of ports are different ones.
        name = f"https-{number + 1}" if number else "https"
        port: istio.GatewayPort = {
            "number": gateway.https_port,
            "name": name,
            "protocol": "HTTPS",
        }
        hosts = _of_this_namespace(certificate.hosts)
        servers.append({"port": port, "hosts": hosts, "tls": _server_tls(gateway, certificate)})
    return {"selector": dict(gateway.selector), "servers": servers}


def _of_this_namespace(hosts: Sequence[str]) -> list[str]:
    return [f"./{host}" for host in hosts]


def _server_tls(gateway: GatewaySettings, certificate: Certificate) -> istio.ServerTls:
    version = (gateway.tls or TlsSettings()).min_version
    found: istio.ServerTls = {"mode": "SIMPLE", "minProtocolVersion": _TLS_VERSIONS[version]}
    if certificate.name is not None:
        found["credentialName"] = certificate.name
    return found


def host_spec(host: str, exposed: Sequence[Exposure]) -> istio.VirtualServiceSpec:
    """The routes of every service below a host; Envoy answers 404 where none of them matches."""
    found = [route for one in exposed for route in exposed_routes(one)]
    return {"hosts": [host], "gateways": [GATEWAY], "http": found}


def host_name(host: str) -> str:
    """The name of a host's VirtualService, which no service has: theirs are without a dot.

    That of a wildcard has no `-` after `gateway`, so that it is no other host's either.
    """
    if host == EVERYWHERE:
        # No host has a domain of one word.
        return f"{GATEWAY}.any"
    name = f"{GATEWAY}{host[1:]}" if host.startswith("*") else f"{GATEWAY}-{host}"
    if len(name) <= LONGEST:
        return name
    return f"{GATEWAY}.{digest(host)}"
