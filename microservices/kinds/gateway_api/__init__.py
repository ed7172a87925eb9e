"""Kinds of the Kubernetes Gateway API: the one place with their apiVersion.

Pulumi passes their specs on as they are, so they are camelCase here.
https://gateway-api.sigs.k8s.io/reference/1.6/spec/
"""

from microservices.kinds.gateway_api.backend_tls_policy import (
    BackendTlsPolicySpec,
    Validation,
)
from microservices.kinds.gateway_api.gateway import (
    Address,
    AllowedRoutes,
    GatewaySpec,
    Listener,
    ListenerTls,
)
from microservices.kinds.gateway_api.group import GROUP
from microservices.kinds.gateway_api.http_route import (
    BackendReference,
    Cors,
    Fraction,
    Header,
    HeaderModifier,
    HttpRouteFilter,
    HttpRouteMatch,
    HttpRouteRule,
    HttpRouteSpec,
    MirrorReference,
    NamedMatch,
    ParentReference,
    PathMatch,
    PathModifier,
    RequestMirror,
    RequestRedirect,
    Timeouts,
    UrlRewrite,
)
from microservices.kinds.gateway_api.object_reference import ObjectReference

__all__ = [
    "GROUP",
    "Address",
    "AllowedRoutes",
    "BackendReference",
    "BackendTlsPolicySpec",
    "Cors",
    "Fraction",
    "GatewaySpec",
    "Header",
    "HeaderModifier",
    "HttpRouteFilter",
    "HttpRouteMatch",
    "HttpRouteRule",
    "HttpRouteSpec",
    "Listener",
    "ListenerTls",
    "MirrorReference",
    "NamedMatch",
    "ObjectReference",
    "ParentReference",
    "PathMatch",
    "PathModifier",
    "RequestMirror",
    "RequestRedirect",
    "Timeouts",
    "UrlRewrite",
    "Validation",
]
