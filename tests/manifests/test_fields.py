"""Every field that a builder of routes and policies can write is known to a reader of manifests.

What nobody reads is told by nobody and ruled on by nobody. It stands in `UNREAD`, with the reason.
"""

import ast
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, is_typeddict

import pytest

import microservices.kinds.gateway_api
import microservices.kinds.istio

PROJECT = Path(__file__).parents[2]
ROUTE = "microservices/manifests/routes/route.py"
PARENT = "microservices/manifests/routes/parent.py"
HTTP_ROUTE = "microservices/manifests/routes/http_route.py"
HOST = "microservices/manifests/routes/host.py"
GATEWAY = "microservices/manifests/gateway.py"
SIDECAR = "microservices/manifests/sidecar.py"
KNOWN_HOSTS = "microservices/manifests/routes/known_hosts.py"
HTTP_MATCH = "microservices/offline/traffic/http/http_match.py"
RESILIENCE = "microservices/offline/traffic/resilience.py"
DECIDE = "microservices/offline/traffic/decide.py"
SHARES = "microservices/offline/traffic/shares.py"
REDIRECT = "microservices/offline/traffic/http/redirect.py"
REWRITE = "microservices/offline/traffic/http/rewrite.py"
RULE = "microservices/offline/authorization/rule.py"
POLICY = "microservices/manifests/authorization_policy.py"
POLICIES = "microservices/offline/authorization/policies.py"
DESTINATION_RULE = "microservices/offline/traffic/destination_rule.py"
PEERS = "microservices/offline/graph/tls.py"
TOKENS = "microservices/offline/explain/access_summary.py"

READERS: Mapping[str, tuple[str, ...]] = {
    "istio.VirtualServiceSpec": (ROUTE, PARENT),
    "istio.HttpRoute": (ROUTE, HTTP_MATCH, DECIDE, RESILIENCE, SHARES),
    "istio.TcpRoute": (ROUTE,),
    "istio.MatchRequest": (HTTP_MATCH,),
    "istio.PortMatch": (HTTP_MATCH,),
    "istio.StringMatch": ("microservices/offline/traffic/http/string_match.py",),
    "istio.WeightedDestination": (ROUTE, SHARES),
    "istio.Destination": (ROUTE,),
    "istio.PortNumber": (ROUTE,),
    "istio.Headers": (SHARES, DECIDE),
    "istio.HeaderOperations": ("microservices/offline/traffic/http/header_change.py",),
    "istio.Mirror": (ROUTE,),
    "istio.Percentage": (RESILIENCE,),
    "istio.Fault": (RESILIENCE,),
    "istio.Delay": (RESILIENCE,),
    "istio.Abort": (RESILIENCE,),
    "istio.Retries": (RESILIENCE,),
    "istio.Redirect": (REDIRECT, DECIDE),
    "istio.DirectResponse": (DECIDE,),
    "istio.Body": (DECIDE,),
    "istio.Rewrite": (REWRITE, SHARES),
    "istio.RegexRewrite": (REWRITE,),
    "istio.DestinationRuleSpec": (DESTINATION_RULE, HOST),
    "istio.Subset": (DESTINATION_RULE,),
    "istio.TrafficPolicy": (DESTINATION_RULE,),
    "istio.GatewaySpec": (GATEWAY, "microservices/offline/traffic/mesh.py"),
    "istio.Server": (GATEWAY,),
    "istio.GatewayPort": (GATEWAY,),
    "istio.ServerTls": (GATEWAY,),
    "istio.ServiceEntrySpec": (KNOWN_HOSTS,),
    "istio.ServiceEntryPort": (KNOWN_HOSTS, "microservices/offline/traffic/service.py"),
    "istio.SidecarSpec": (SIDECAR,),
    "istio.WorkloadSelector": (SIDECAR,),
    "istio.EgressListener": (SIDECAR,),
    "istio.OutboundTrafficPolicy": (SIDECAR,),
    "istio.AuthorizationPolicySpec": (POLICY, POLICIES),
    "istio.AuthorizationRule": (RULE,),
    "istio.SourceEntry": (RULE,),
    "istio.OperationEntry": (RULE,),
    "istio.Source": (RULE,),
    "istio.Operation": (RULE,),
    "istio.Condition": (RULE,),
    "istio.TargetReference": (POLICY,),
    "istio.PeerAuthenticationSpec": (PEERS,),
    "istio.MutualTls": (PEERS,),
    "istio.RequestAuthenticationSpec": (TOKENS,),
    "istio.JwtRule": (TOKENS,),
    "gateway_api.HttpRouteSpec": (ROUTE, PARENT),
    "gateway_api.ParentReference": (PARENT,),
    "gateway_api.GatewaySpec": (GATEWAY,),
    "gateway_api.Listener": (GATEWAY,),
    "gateway_api.AllowedRoutes": (GATEWAY,),
    "gateway_api.BackendTlsPolicySpec": (PEERS,),
    "gateway_api.ObjectReference": (PEERS,),
    **{
        f"gateway_api.{name}": (HTTP_ROUTE,)
        for name in (
            *("HttpRouteRule", "HttpRouteMatch", "PathMatch", "NamedMatch", "HttpRouteFilter"),
            *("HeaderModifier", "Header", "UrlRewrite", "PathModifier", "RequestRedirect"),
            *("RequestMirror", "MirrorReference", "Fraction", "BackendReference", "Timeouts"),
        )
    },
}
"""Who reads the fields of each typed dict, by name."""

WHOLE = {
    "istio.CorsPolicy": "told field by field, whatever they are",
    "gateway_api.Cors": "handed on field by field as a CorsPolicy",
    **{
        f"istio.{name}": "a part of a trafficPolicy, which is told field by field"
        for name in (
            *("TcpPool", "HttpPool", "ConnectionPool", "OutlierDetection", "HttpCookie"),
            *("ConsistentHash", "Distribute", "Failover", "LocalityLoadBalancer", "Warmup"),
            *("LoadBalancer", "ClientTls"),
        )
    },
}
"""Typed dicts that are read whole, so that no field of theirs can be forgotten."""

_TELEMETRY = "telemetry: no request goes elsewhere for what is recorded of it"
_TLS = "with which certificate TLS is spoken: no request goes elsewhere for it"
_TOKEN = "how a token is found and checked: whose it is, is told"
_ADDRESS = "where a proxy connects to a host, not which requests it gets"
_GROUP = "the kind alone says what is meant"
_CONNECTION = "how connections to a host outside are kept decides no request"
_PODS = "the pods of a waypoint are made by the mesh"
UNREAD = {
    "istio.TelemetrySpec": _TELEMETRY,
    "istio.AccessLogging": _TELEMETRY,
    "istio.Provider": _TELEMETRY,
    "istio.Tracing": _TELEMETRY,
    "istio.ServerTls.mode": _TLS,
    "istio.ServerTls.credentialName": _TLS,
    "istio.ServerTls.minProtocolVersion": _TLS,
    "istio.JwtHeader": _TOKEN,
    "istio.JwtRule.forwardOriginalToken": _TOKEN,
    "istio.JwtRule.fromCookies": _TOKEN,
    "istio.JwtRule.fromHeaders": _TOKEN,
    "istio.JwtRule.jwks": _TOKEN,
    "istio.JwtRule.jwksUri": _TOKEN,
    "istio.ServiceEntrySpec.addresses": _ADDRESS,
    "istio.ServiceEntrySpec.location": _ADDRESS,
    "istio.ServiceEntrySpec.resolution": _ADDRESS,
    "istio.ServiceEntrySpec.endpoints": _ADDRESS,
    "istio.Endpoint": _ADDRESS,
    "istio.PortTrafficPolicy": _CONNECTION,
    "istio.PortSelector": _CONNECTION,
    "istio.TcpKeepalive": _CONNECTION,
    "istio.SidecarSpec.inboundConnectionPool": _CONNECTION,
    "istio.TargetReference.group": _GROUP,
    "gateway_api.ObjectReference.group": _GROUP,
    "gateway_api.ObjectReference.namespace": "targets and certificates lie beside what names them",
    "gateway_api.BackendTlsPolicySpec.validation": _TLS,
    "gateway_api.Validation": _TLS,
    "gateway_api.SubjectAltName": _TLS,
    "gateway_api.ListenerTls": _TLS,
    "gateway_api.GatewaySpec.addresses": _ADDRESS,
    "gateway_api.Address": _ADDRESS,
    "gateway_api.GatewaySpec.infrastructure": _PODS,
    "gateway_api.Infrastructure": _PODS,
}
"""Typed dicts and fields of some that nobody reads, and why that is well."""


def typed_dicts() -> Iterator[tuple[str, Any]]:
    """Every typed dict of the builders, by folder and name."""
    for package in (microservices.kinds.istio, microservices.kinds.gateway_api):
        folder = package.__name__.rpartition(".")[2]
        for module in pkgutil.iter_modules(package.__path__):
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
            for name, value in vars(loaded).items():
                if is_typeddict(value) and value.__module__ == loaded.__name__:
                    yield f"{folder}.{name}", value


DICTS = dict(typed_dicts())


@cache
def texts(file: str) -> frozenset[str]:
    """The texts of a source, among them the keys that it reads."""
    tree = ast.parse((PROJECT / file).read_text())
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(text for text in found if isinstance(text, str))


def unread(fields: Mapping[str, Any], readers: tuple[str, ...]) -> set[str]:
    """The fields that no reader names; `notPaths` is read with `paths`."""
    known = frozenset[str]().union(*map(texts, readers))
    negated = {f"not{text[:1].upper()}{text[1:]}" for text in known}
    return fields.keys() - known - negated


@pytest.mark.parametrize("name", sorted(DICTS.keys() - WHOLE.keys()))
def test_every_field_is_read_or_named_as_unread(name: str) -> None:
    left = unread(DICTS[name].__annotations__, READERS.get(name, ()))
    excused = set(DICTS[name].__annotations__) if name in UNREAD else set()
    excused |= {key.removeprefix(f"{name}.") for key in UNREAD if key.startswith(f"{name}.")}
    assert left <= excused, f"read {left - excused} of {name}, or say in UNREAD why not"
    assert left == excused, f"{excused - left} of {name} is read; take it out of UNREAD"


def test_the_lists_name_nothing_that_is_not_there() -> None:
    fields = {f"{name}.{field}" for name, of in DICTS.items() for field in of.__annotations__}
    assert {*READERS, *WHOLE} <= {*DICTS}
    assert {*UNREAD} <= {*DICTS, *fields}
    assert not {*READERS} & {*WHOLE}


def test_a_field_that_nobody_reads_is_found() -> None:
    class Retries(TypedDict):
        attempts: int
        retryRemoteLocalities: bool

    readers = READERS["istio.Retries"]
    assert unread(Retries.__annotations__, readers) == {"retryRemoteLocalities"}
