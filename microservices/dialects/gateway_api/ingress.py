"""Ingress by kinds of the Gateway API."""

from collections.abc import Sequence
from typing import TypedDict

from microservices.dialects.gateway_api.http_route_rule import rule_specs
from microservices.kinds import gateway_api
from microservices.manifests.routes.host import EVERYWHERE, service_host
from microservices.plan.exposure import Exposure
from microservices.plan.matching.first_match import HttpRouteRule
from microservices.plan.names import LONGEST, digest, gateway_name, listener_name
from microservices.settings.traffic.gateway import GatewaySettings

# What Istio's own gateways answer with.
_REDIRECTED = 301


def gateway_spec(gateway: GatewaySettings, namespace: str) -> gateway_api.GatewaySpec:
    """A listener for each host, or two where there is TLS, on the proxies behind a Service.

    It is in the namespace of the Service, where alone istiod finds that, and takes routes of the
    stack's namespace. Without the address istiod would start proxies of its own.
    https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#manual-deployment
    """
    listeners: list[gateway_api.Listener] = [
        _listener("HTTP", gateway.http_port, host, namespace)
        for host in (gateway.hosts if gateway.serves_http else ())
    ]
    secrets = {host: one.name or "" for one in gateway.certificates for host in one.hosts}
    for host in gateway.hosts if gateway.tls else ():
        certificate: gateway_api.ObjectReference = {
            "group": "",
            "kind": "Secret",
            "name": secrets[host],
        }
        tls: gateway_api.ListenerTls = {"mode": "Terminate", "certificateRefs": [certificate]}
        listener = _listener("HTTPS", gateway.https_port, host, namespace)
        listeners.append({**listener, "tls": tls})
    address = service_host((gateway.namespace, gateway.service))
    return {
        "gatewayClassName": "istio",
        "addresses": [{"type": "Hostname", "value": address}],
        "listeners": listeners,
    }


def redirect_spec(gateway: GatewaySettings, namespace: str) -> gateway_api.HttpRouteSpec:
    """Send what comes without TLS to the same place with it."""
    return {
        "parentRefs": [{**_parent(gateway, namespace), "port": gateway.http_port}],
        **_hostnames(gateway.hosts),
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "filters": [
                    {
                        "type": "RequestRedirect",
                        "requestRedirect": {"scheme": "https", "statusCode": _REDIRECTED},
                    }
                ],
            }
        ],
    }


def http_route_spec(
    gateway: GatewaySettings,
    namespace: str,
    host: str,
    exposed: Exposure,
    rules: Sequence[HttpRouteRule],
) -> gateway_api.HttpRouteSpec:
    """The rules of one service at a host."""
    parent = _parent(gateway, namespace)
    if host == EVERYWHERE:
        # Without a host it would be a route of every listener.
        parent["sectionName"] = listener_name("https" if gateway.tls else "http", host)
    else:
        parent["port"] = gateway.https_port if gateway.tls else gateway.http_port
    return {
        "parentRefs": [parent],
        **_hostnames([host]),
        "rules": rule_specs(rules, exposed.service.name, exposed.port.number),
    }


def http_route_name(host: str, service: str) -> str:
    """The name of the HTTPRoute of a service at a host; `host` is the name of what is there.

    A part that begins with a digest is no service's name, and none of a domain at its end.
    """
    name = f"{host}.{service}"
    if len(name) <= LONGEST:
        return name
    return f"gateway.{digest(name)}.0"


class _Hostnames(TypedDict, total=False):
    hostnames: list[str]


def _hostnames(hosts: Sequence[str]) -> _Hostnames:
    """The hosts of a route; it names none where it is for any."""
    return {} if EVERYWHERE in hosts else {"hostnames": [*hosts]}


def _parent(gateway: GatewaySettings, namespace: str) -> gateway_api.ParentReference:
    return {
        "group": gateway_api.GROUP,
        "kind": "Gateway",
        "name": gateway_name(namespace),
        "namespace": gateway.namespace,
    }


def _listener(protocol: str, port: int, host: str, namespace: str) -> gateway_api.Listener:
    """A listener, which names no host where it has any."""
    selector = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    found: gateway_api.Listener = {
        "name": listener_name(protocol.lower(), host),
        "port": port,
        "protocol": protocol,
        "allowedRoutes": {"namespaces": {"from": "Selector", "selector": selector}},
    }
    return found if host == EVERYWHERE else {**found, "hostname": host}
