"""Istio's kinds: the one place with their apiVersions.

Pulumi passes the spec of a custom resource on as it is, without translating or checking it, so
specs are camelCase here, and their types are declared here, each kind in the file of its name.
"""

from microservices.kinds.istio.authorization_policy import (
    AuthorizationPolicySpec,
    AuthorizationRule,
    Condition,
    Operation,
    OperationEntry,
    Source,
    SourceEntry,
    TargetReference,
)
from microservices.kinds.istio.destination_rule import (
    ClientTls,
    ConnectionPool,
    ConsistentHash,
    DestinationRuleSpec,
    HttpPool,
    LoadBalancer,
    LocalityLoadBalancer,
    OutlierDetection,
    Subset,
    TcpPool,
    TrafficPolicy,
    Warmup,
)
from microservices.kinds.istio.gateway import (
    GatewayPort,
    GatewaySpec,
    Server,
    ServerTls,
)
from microservices.kinds.istio.peer_authentication import (
    PeerAuthenticationSpec,
)
from microservices.kinds.istio.request_authentication import (
    JwtHeader,
    JwtRule,
    RequestAuthenticationSpec,
)
from microservices.kinds.istio.service_entry import ServiceEntrySpec
from microservices.kinds.istio.sidecar import EgressListener, SidecarSpec
from microservices.kinds.istio.telemetry import TelemetrySpec
from microservices.kinds.istio.virtual_service import (
    CorsPolicy,
    Destination,
    DirectResponse,
    Fault,
    HeaderOperations,
    Headers,
    HttpRoute,
    MatchRequest,
    Mirror,
    Redirect,
    Retries,
    Rewrite,
    StringMatch,
    TcpRoute,
    VirtualServiceSpec,
    WeightedDestination,
)

__all__ = [
    "AuthorizationPolicySpec",
    "AuthorizationRule",
    "ClientTls",
    "Condition",
    "ConnectionPool",
    "ConsistentHash",
    "CorsPolicy",
    "Destination",
    "DestinationRuleSpec",
    "DirectResponse",
    "EgressListener",
    "Fault",
    "GatewayPort",
    "GatewaySpec",
    "HeaderOperations",
    "Headers",
    "HttpPool",
    "HttpRoute",
    "JwtHeader",
    "JwtRule",
    "LoadBalancer",
    "LocalityLoadBalancer",
    "MatchRequest",
    "Mirror",
    "Operation",
    "OperationEntry",
    "OutlierDetection",
    "PeerAuthenticationSpec",
    "Redirect",
    "RequestAuthenticationSpec",
    "Retries",
    "Rewrite",
    "Server",
    "ServerTls",
    "ServiceEntrySpec",
    "SidecarSpec",
    "Source",
    "SourceEntry",
    "StringMatch",
    "Subset",
    "TargetReference",
    "TcpPool",
    "TcpRoute",
    "TelemetrySpec",
    "TrafficPolicy",
    "VirtualServiceSpec",
    "Warmup",
    "WeightedDestination",
]
