"""Ingress by kinds of Istio: a Gateway, and a VirtualService for each host."""

from collections.abc import Sequence

from microservices.dialects.istio.exposed_route import exposed_routes
from microservices.kinds import istio
from microservices.plan.exposure import Exposure
from microservices.plan.names import LONGEST, digest
from microservices.settings.traffic.gateway import GatewaySettings, TlsSettings

GATEWAY = "gateway"
_TLS_VERSIONS = {"1.2": "TLSV1_2", "1.3": "TLSV1_3"}


def gateway_spec(gateway: GatewaySettings) -> istio.GatewaySpec:
    """The ports of the gateway, for hosts that VirtualServices of this namespace alone have.

    https://istio.io/latest/docs/reference/config/networking/gateway/#Server
    """
    hosts = [f"./{host}" for host in gateway.hosts]
    http: istio.Server = {
        "port": {"number": 80, "name": "http", "protocol": "HTTP"},
        "hosts": hosts,
    }
    servers = [http]
    if gateway.tls is not None:
        http["tls"] = {"httpsRedirect": True}
        port: istio.GatewayPort = {"number": 443, "name": "https", "protocol": "HTTPS"}
        servers.append({"port": port, "hosts": hosts, "tls": _server_tls(gateway.tls)})
    return {"selector": dict(gateway.selector), "servers": servers}


def _server_tls(tls: TlsSettings) -> istio.ServerTls:
    found: istio.ServerTls = {
        "mode": "SIMPLE",
        "minProtocolVersion": _TLS_VERSIONS[tls.min_version],
    }
    if tls.credential_name is not None:
        found["credentialName"] = tls.credential_name
    return found


def host_spec(host: str, exposed: Sequence[Exposure]) -> istio.VirtualServiceSpec:
    """The routes of every service below a host; Envoy answers 404 where none of them matches."""
    found = [route for one in exposed for route in exposed_routes(one)]
    return {"hosts": [host], "gateways": [GATEWAY], "http": found}


def host_name(host: str) -> str:
    """The name of a host's VirtualService, which no service has: theirs are without a dot.

    That of a wildcard has no `-` after `gateway`, so that it is no other host's either.
    """
    name = f"{GATEWAY}{host[1:]}" if host.startswith("*") else f"{GATEWAY}-{host}"
    if len(name) <= LONGEST:
        return name
    return f"{GATEWAY}.{digest(host)}"
