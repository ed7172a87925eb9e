"""Traffic policy: load balancing, connection pools and outlier detection of a version's pods."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.traffic.match import CookieName
from microservices.settings.values.types import (
    Count,
    Expects,
    HeaderName,
    Milliseconds,
    Model,
    Percent,
    PositiveSeconds,
    Switch,
    Text,
    Weight,
    one_of,
    optional,
    whole,
)

Connections = Annotated[int, Expects("write a whole number, such as 1000", bounds=(1, 1_000_000))]
# A connection of TCP may be silent for days, such as that of a pool to a database.
IdleSeconds = Annotated[int, whole(1, 604_800, "seconds", like=3600)]
Algorithm = Annotated[
    Literal["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"],
    Expects("write LEAST_REQUEST, ROUND_ROBIN or RANDOM"),
]
DEFAULT_ALGORITHM = "LEAST_REQUEST"
CookieSeconds = Annotated[
    int, Expects("write a whole number of seconds; 0 for a session", bounds=(0, 31_536_000))
]
# https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/
Locality = Annotated[
    str,
    Field(pattern=r"^[^/*\s]+(/[^/*\s]+){0,2}(/\*)?$"),
    Expects("write region, region/zone or region/zone/*, such as europe-west1/europe-west1-b/*"),
]


class KeepaliveSettings(Model):
    """TCP keepalive of connections to the pods or the host, as seen by what lies between.

    Load balancers and address translation forget a connection that is silent for minutes.
    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings-TCPSettings-TcpKeepalive
    """

    time_seconds: IdleSeconds = optional("Seconds of silence before the first probe", 60)
    interval_seconds: PositiveSeconds = optional("Seconds between two probes", 10)
    probes: Count = optional("Probes without an answer that end the connection", 6)


class ConnectionPoolSettings(Model):
    """Connection pool limits of each caller's proxy; beyond them requests get 503 at once.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
    """

    max_connections: Connections | None = optional("Maximum connections")
    connect_timeout_milliseconds: Milliseconds | None = optional("Connect timeout")
    max_pending_requests: Connections | None = optional("Maximum pending requests")
    max_requests: Connections | None = optional("Maximum requests in flight")
    max_requests_per_connection: Connections | None = optional("Maximum requests per connection")
    max_retries: Connections | None = optional("Maximum retries in flight")
    idle_timeout_seconds: IdleSeconds | None = optional(
        "Idle timeout of a connection, the same for all versions; default: one hour for tcp"
    )
    keepalive: KeepaliveSettings | None = optional("TCP keepalive")


class OutlierDetectionSettings(Model):
    """Outlier detection: when a failing pod is ejected.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
    """

    consecutive_errors: Count = optional("Consecutive 5xx responses that eject a pod", 5)
    consecutive_gateway_errors: Count | None = optional(
        "Consecutive 502, 503 and 504 responses that eject a pod"
    )
    interval_seconds: PositiveSeconds = optional("Seconds between two checks", 10)
    ejection_seconds: PositiveSeconds = optional(
        "Base ejection time, multiplied by the number of ejections", 30
    )
    max_ejected_percent: Percent = optional(
        "Maximum share of a version's pods that may be ejected, in percent", 50
    )
    min_healthy_percent: Weight = optional(
        "Minimum share of healthy pods; below it ejection is off", 0
    )


class HashCookie(Model):
    """A cookie that Envoy sets where a request has none."""

    name: CookieName = Field(description="Name of the cookie")
    seconds: CookieSeconds = optional("Lifetime; 0 for a session", 0)


class ConsistentHashSettings(Model):
    """Session affinity by consistent hashing; one of these."""

    alternatives = one_of("header", "cookie", "query", "source")

    header: HeaderName | None = optional("A header")
    cookie: HashCookie | None = optional("A cookie")
    query: Text | None = optional("A parameter of the query")
    source: Switch = optional("The address of the caller", False)


class LoadBalancerSettings(Model):
    """Load balancing among the pods of a version."""

    alternatives = one_of("algorithm warmup_seconds", "consistent_hash")

    algorithm: Algorithm | None = optional("Algorithm; default: LEAST_REQUEST, as in Istio")
    consistent_hash: ConsistentHashSettings | None = optional(
        "Session affinity, in place of an algorithm"
    )
    warmup_seconds: PositiveSeconds | None = optional("Slow start of a new pod, in seconds")


class LocalitySettings(Model):
    """Locality load balancing: whether requests stay near the caller.

    Outlier detection alone would turn this on in Istio; here it is on only if it is written.
    https://github.com/istio/api/pull/3693
    """

    alternatives = one_of("distribute", "failover")

    enabled: Switch = optional("Prefer pods in the locality of the caller", True)
    distribute: dict[Locality, dict[Locality, Weight]] = optional(
        "Shares of other localities, by the caller's, in percent", {}
    )
    failover: dict[Text, Text] = optional("Failover region by region", {})


class TrafficPolicySettings(Model):
    """Traffic policy of a version, in the subset of its DestinationRule."""

    connection_pool: ConnectionPoolSettings | None = optional("Connection pool limits")
    outlier_detection: OutlierDetectionSettings | None = optional(
        "Outlier detection: eject failing pods"
    )
    load_balancer: LoadBalancerSettings | None = optional("Load balancing")
    locality: LocalitySettings | None = optional("Locality load balancing")
