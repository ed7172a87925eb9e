"""External services: ServiceEntries, and how their ports are called."""

from collections.abc import Iterator

from microservices.dialects.istio.http_route import RoutedPort, http_routes
from microservices.dialects.istio.traffic_policy import connection_pool_spec
from microservices.kinds import istio
from microservices.plan.external_host import ExternalHost, tls_folder
from microservices.plan.routes import Route
from microservices.plan.written_route import EVERYTHING
from microservices.settings.access.external import (
    ExternalServiceSettings,
    ExternalTlsSettings,
)
from microservices.settings.traffic.match import MatchSettings
from microservices.settings.traffic.route import RouteSettings

# Upstream connections of HTTP, by default, as Envoy has it.
# https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
_IDLE = "3600s"


def service_entry_spec(host: ExternalHost) -> istio.ServiceEntrySpec:
    """An external host with all of its ports, and not exported to other namespaces.

    https://istio.io/latest/docs/reference/config/networking/service-entry/
    """
    spec: istio.ServiceEntrySpec = {
        "hosts": [host.host],
        "ports": [_port(one) for one in host.ports],
        "location": "MESH_EXTERNAL",
        "resolution": "DNS",
        "exportTo": ["."],
    }
    if host.is_address:
        spec["resolution"] = "STATIC"
        spec["addresses"], spec["endpoints"] = [host.host], [{"address": host.host}]
    elif host.goes_where_it_is_sent:
        spec["resolution"] = "NONE"
        if host.addresses and not host.ports[0].is_wildcard:
            spec["addresses"] = list(host.addresses)
    return spec


def _port(port: ExternalServiceSettings) -> istio.ServiceEntryPort:
    found: istio.ServiceEntryPort = {
        "number": port.port,
        "name": port_name(port),
        "protocol": port.spoken,
    }
    if port.target_port is not None:
        found["targetPort"] = port.target_port
    return found


def port_name(port: ExternalServiceSettings) -> str:
    """The name of a port, which no other port of the host has."""
    return f"{port.spoken.lower()}-{port.port}"


def external_routes_spec(host: ExternalHost) -> istio.VirtualServiceSpec | None:
    """The routes of the ports at which proxies see requests; None where there are none.

    They are there without a word too: Istio's own default repeats any request, a payment as well.
    """
    routes = [one for port in host.ports if port.sees_requests for one in _routes(host, port)]
    return {"hosts": [host.host], "http": routes, "exportTo": ["."]} if routes else None


def _routes(host: ExternalHost, port: ExternalServiceSettings) -> Iterator[istio.HttpRoute]:
    words = RouteSettings(timeout_milliseconds=port.timeout_milliseconds, retries=port.retries)
    route = Route(host.path, None, MatchSettings(), words, {"": EVERYTHING})
    several = len(host.ports) > 1
    return http_routes(route, RoutedPort(host.host, port.port), port.port if several else None)


def external_rule_spec(host: ExternalHost) -> istio.DestinationRuleSpec | None:
    """How a host is called, port by port; None where nothing is said of it.

    What stands at a port takes the place of all that stands above it. Istio refuses a port of which
    nothing is said.
    https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy-PortTrafficPolicy
    """
    idle = host.idle_timeout_seconds
    found = (_port_policy(one, above=idle is not None) for one in host.ports)
    ports = [one for one in found if len(one) > 1]
    if not ports:
        return None
    policy: istio.TrafficPolicy = {"portLevelSettings": ports}
    if idle:
        policy["connectionPool"] = {"tcp": {"idleTimeout": f"{idle}s"}}
    return {"host": host.host, "trafficPolicy": policy, "exportTo": ["."]}


def _port_policy(port: ExternalServiceSettings, *, above: bool) -> istio.PortTrafficPolicy:
    """What is said of a port; `above` it may stand an idle timeout of other ports than its kind."""
    found: istio.PortTrafficPolicy = {"port": {"number": port.port}}
    if port.connection_pool is not None:
        found["connectionPool"] = connection_pool_spec(port.connection_pool)
    if port.tls is not None:
        found["tls"] = _client_tls(port.host, port.tls)
    if above and port.sees_requests and len(found) == 1:
        found["connectionPool"] = {"http": {"idleTimeout": _IDLE}}
    return found


def _client_tls(host: str, tls: ExternalTlsSettings) -> istio.ClientTls:
    """TLS origination, verified by the name and the CAs of the system or of a ConfigMap.

    The name is asked for and looked at: without `subjectAltNames` any certificate would do.
    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
    """
    name = tls.hostname or host
    found: istio.ClientTls = {"mode": "SIMPLE", "sni": name, "subjectAltNames": [name]}
    if tls.ca_config_map is not None:
        found["caCertificates"] = f"{tls_folder('configMap', tls.ca_config_map)}/ca.crt"
    if tls.client_secret is not None:
        folder = tls_folder("secret", tls.client_secret)
        found["mode"] = "MUTUAL"
        found["clientCertificate"] = f"{folder}/tls.crt"
        found["privateKey"] = f"{folder}/tls.key"
    return found
