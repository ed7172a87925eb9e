"""DestinationRule: which pods a route can name, and how requests come to them.

https://istio.io/latest/docs/reference/config/networking/destination-rule/
"""

from typing import NotRequired, TypedDict


class TcpKeepalive(TypedDict):
    """Probes of a connection that is silent."""

    time: str
    interval: str
    probes: int


class TcpPool(TypedDict):
    """Connections."""

    maxConnections: NotRequired[int]
    connectTimeout: NotRequired[str]
    idleTimeout: NotRequired[str]
    tcpKeepalive: NotRequired[TcpKeepalive]


class HttpPool(TypedDict):
    """Requests."""

    http1MaxPendingRequests: NotRequired[int]
    http2MaxRequests: NotRequired[int]
    maxRequestsPerConnection: NotRequired[int]
    maxRetries: NotRequired[int]
    idleTimeout: NotRequired[str]


class ConnectionPool(TypedDict):
    """What a proxy opens at most."""

    tcp: NotRequired[TcpPool]
    http: NotRequired[HttpPool]


class OutlierDetection(TypedDict):
    """Outlier detection: when a failing pod is ejected."""

    consecutive5xxErrors: int
    consecutiveGatewayErrors: NotRequired[int]
    interval: str
    baseEjectionTime: str
    maxEjectionPercent: int
    minHealthPercent: int


class HttpCookie(TypedDict):
    """A cookie; it lives as long as the session where `ttl` is 0s."""

    name: str
    ttl: str


class ConsistentHash(TypedDict):
    """By what a request keeps its pod."""

    httpHeaderName: NotRequired[str]
    httpCookie: NotRequired[HttpCookie]
    httpQueryParameterName: NotRequired[str]
    useSourceIp: NotRequired[bool]


# `from` is a word of Python's.
Distribute = TypedDict("Distribute", {"from": str, "to": dict[str, int]})
Failover = TypedDict("Failover", {"from": str, "to": str})


class LocalityLoadBalancer(TypedDict):
    """Whether requests stay near the caller."""

    enabled: bool
    distribute: NotRequired[list[Distribute]]
    failover: NotRequired[list[Failover]]


class Warmup(TypedDict):
    """The time in which a new pod gets ever more requests."""

    duration: str


class LoadBalancer(TypedDict):
    """Which pod gets the next request."""

    simple: NotRequired[str]
    consistentHash: NotRequired[ConsistentHash]
    localityLbSetting: NotRequired[LocalityLoadBalancer]
    warmup: NotRequired[Warmup]


class ClientTls(TypedDict):
    """TLS that a proxy speaks to a server, and whose certificate this must show."""

    mode: str
    sni: str
    subjectAltNames: list[str]
    credentialName: NotRequired[str]
    clientCertificate: NotRequired[str]
    privateKey: NotRequired[str]
    caCertificates: NotRequired[str]


class PortSelector(TypedDict):
    """A port by its number."""

    number: int


class PortTrafficPolicy(TypedDict):
    """How requests come to one port; what it leaves out is not that of the host."""

    port: PortSelector
    connectionPool: NotRequired[ConnectionPool]
    tls: NotRequired[ClientTls]


class TrafficPolicy(TypedDict):
    """How requests come to pods."""

    connectionPool: NotRequired[ConnectionPool]
    outlierDetection: NotRequired[OutlierDetection]
    loadBalancer: NotRequired[LoadBalancer]
    portLevelSettings: NotRequired[list[PortTrafficPolicy]]


class Subset(TypedDict):
    """Pods of a host that a route can name."""

    name: str
    labels: dict[str, str]
    trafficPolicy: NotRequired[TrafficPolicy]


class DestinationRuleSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/destination-rule/."""

    host: str
    subsets: NotRequired[list[Subset]]
    trafficPolicy: NotRequired[TrafficPolicy]
    exportTo: NotRequired[list[str]]
