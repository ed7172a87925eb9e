"""Ingress by kinds of the Gateway API."""

from collections.abc import Sequence

from microservices.dialects.gateway_api.http_route_rule import rule_specs
from microservices.kinds import gateway_api
from microservices.manifests.host import service_host
from microservices.plan.exposure import Exposure
from microservices.plan.first_match import HttpRouteRule
from microservices.plan.names import LONGEST, digest, listener_name
from microservices.settings.traffic.gateway import GatewaySettings

_HTTP, _HTTPS = 80, 443
# What Istio's own gateways answer with.
_REDIRECTED = 301


def gateway_spec(gateway: GatewaySettings, namespace: str) -> gateway_api.GatewaySpec:
    """A listener for each host, or two where there is TLS, on the proxies behind a Service.

    It is in the namespace of the Service, where alone istiod finds that, and takes routes of the
    stack's namespace. Without the address istiod would start proxies of its own.
    https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#manual-deployment
    """
    listeners: list[gateway_api.Listener] = [
        _listener("HTTP", _HTTP, host, namespace) for host in gateway.hosts
    ]
    if gateway.tls is not None:
        certificate: gateway_api.ObjectReference = {
            "group": "",
            "kind": "Secret",
            "name": gateway.tls.credential_name or "",
        }
        tls: gateway_api.ListenerTls = {"mode": "Terminate", "certificateRefs": [certificate]}
        for host in gateway.hosts:
            listeners.append({**_listener("HTTPS", _HTTPS, host, namespace), "tls": tls})
    address = service_host((gateway.namespace, gateway.service))
    return {
        "gatewayClassName": "istio",
        "addresses": [{"type": "Hostname", "value": address}],
        "listeners": listeners,
    }


def gateway_name(namespace: str) -> str:
    """The name of the Gateway of a namespace, beside those of others."""
    return f"{namespace}-gateway"


def redirect_spec(gateway: GatewaySettings, namespace: str) -> gateway_api.HttpRouteSpec:
    """Send what comes without TLS to the same place with it."""
    return {
        "parentRefs": [_parent(gateway, namespace, _HTTP)],
        "hostnames": list(gateway.hosts),
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
    return {
        "parentRefs": [_parent(gateway, namespace, _HTTPS if gateway.tls else _HTTP)],
        "hostnames": [host],
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


def _parent(gateway: GatewaySettings, namespace: str, port: int) -> gateway_api.ParentReference:
    return {
        "group": gateway_api.GROUP,
        "kind": "Gateway",
        "name": gateway_name(namespace),
        "namespace": gateway.namespace,
        "port": port,
    }


def _listener(protocol: str, port: int, host: str, namespace: str) -> gateway_api.Listener:
    selector = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    return {
        "name": listener_name(protocol.lower(), host),
        "port": port,
        "protocol": protocol,
        "hostname": host,
        "allowedRoutes": {"namespaces": {"from": "Selector", "selector": selector}},
    }
