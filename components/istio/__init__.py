"""Istio's kinds: the one place with their apiVersions.

Pulumi passes the spec of a custom resource on as it is, without translating or checking it, so
specs are camelCase here, and their types are declared here, each kind in the file of its name.
"""

from components.istio.destination_rule import (
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
    destination_rule,
)
from components.istio.gateway import GatewayPort, GatewaySpec, Server, ServerTls, gateway
from components.istio.peer_authentication import PeerAuthenticationSpec, peer_authentication
from components.istio.service_entry import ServiceEntrySpec, service_entry
from components.istio.telemetry import TelemetrySpec, telemetry
from components.istio.virtual_service import (
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
    virtual_service,
)

__all__ = [
    "ClientTls",
    "ConnectionPool",
    "ConsistentHash",
    "CorsPolicy",
    "Destination",
    "DestinationRuleSpec",
    "DirectResponse",
    "Fault",
    "GatewayPort",
    "GatewaySpec",
    "HeaderOperations",
    "Headers",
    "HttpPool",
    "HttpRoute",
    "LoadBalancer",
    "LocalityLoadBalancer",
    "MatchRequest",
    "Mirror",
    "OutlierDetection",
    "PeerAuthenticationSpec",
    "Redirect",
    "Retries",
    "Rewrite",
    "Server",
    "ServerTls",
    "ServiceEntrySpec",
    "StringMatch",
    "Subset",
    "TcpPool",
    "TcpRoute",
    "TelemetrySpec",
    "TrafficPolicy",
    "VirtualServiceSpec",
    "Warmup",
    "WeightedDestination",
    "destination_rule",
    "gateway",
    "peer_authentication",
    "service_entry",
    "telemetry",
    "virtual_service",
]
