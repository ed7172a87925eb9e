"""Traffic policy: load balancing, connection pools and outlier detection of a version's pods."""

from typing import Annotated, ClassVar, Literal

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
)

Connections = Annotated[
    int, Field(ge=1, le=1_000_000), Expects("write a whole number, such as 1000")
]
Algorithm = Annotated[
    Literal["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"],
    Expects("write LEAST_REQUEST, ROUND_ROBIN or RANDOM"),
]
DEFAULT_ALGORITHM = "LEAST_REQUEST"
CookieSeconds = Annotated[
    int, Field(ge=0, le=31_536_000), Expects("write a whole number of seconds; 0 for a session")
]
# https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/
Locality = Annotated[
    str,
    Field(pattern=r"^[^/*\s]+(/[^/*\s]+){0,2}(/\*)?$"),
    Expects("write region, region/zone or region/zone/*, such as europe-west1/europe-west1-b/*"),
]


class ConnectionPoolSettings(Model):
    """Connection pool limits of each caller's proxy; beyond them requests get 503 at once.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
    """

    max_connections: Connections | None = Field(default=None, description="Maximum connections")
    connect_timeout_milliseconds: Milliseconds | None = Field(
        default=None, description="Connect timeout"
    )
    max_pending_requests: Connections | None = Field(
        default=None, description="Maximum pending requests"
    )
    max_requests: Connections | None = Field(default=None, description="Maximum requests in flight")
    max_requests_per_connection: Connections | None = Field(
        default=None, description="Maximum requests per connection"
    )
    max_retries: Connections | None = Field(default=None, description="Maximum retries in flight")
    idle_timeout_seconds: PositiveSeconds | None = Field(
        default=None, description="Idle timeout of a connection"
    )


class OutlierDetectionSettings(Model):
    """Outlier detection: when a failing pod is ejected.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
    """

    consecutive_errors: Count = Field(
        default=5, description="Consecutive 5xx responses that eject a pod"
    )
    consecutive_gateway_errors: Count | None = Field(
        default=None, description="Consecutive 502, 503 and 504 responses that eject a pod"
    )
    interval_seconds: PositiveSeconds = Field(default=10, description="Seconds between two checks")
    ejection_seconds: PositiveSeconds = Field(
        default=30, description="Base ejection time, multiplied by the number of ejections"
    )
    max_ejected_percent: Percent = Field(
        default=50, description="Maximum share of a version's pods that may be ejected, in percent"
    )
    min_healthy_percent: Weight = Field(
        default=0, description="Minimum share of healthy pods; below it ejection is off"
    )


class HashCookie(Model):
    """A cookie that Envoy sets where a request has none."""

    name: CookieName = Field(description="Name of the cookie")
    seconds: CookieSeconds = Field(default=0, description="Lifetime; 0 for a session")


class ConsistentHashSettings(Model):
    """Session affinity by consistent hashing; one of these."""

    alternatives: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"header"}),
        frozenset({"cookie"}),
        frozenset({"query"}),
        frozenset({"source"}),
    )

    header: HeaderName | None = Field(default=None, description="A header")
    cookie: HashCookie | None = Field(default=None, description="A cookie")
    query: Text | None = Field(default=None, description="A parameter of the query")
    source: Switch = Field(default=False, description="The address of the caller")


class LoadBalancerSettings(Model):
    """Load balancing among the pods of a version."""

    alternatives: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"algorithm", "warmup_seconds"}),
        frozenset({"consistent_hash"}),
    )

    algorithm: Algorithm | None = Field(
        default=None, description="Algorithm; default: LEAST_REQUEST, as in Istio"
    )
    consistent_hash: ConsistentHashSettings | None = Field(
        default=None, description="Session affinity, in place of an algorithm"
    )
    warmup_seconds: PositiveSeconds | None = Field(
        default=None, description="Slow start of a new pod, in seconds"
    )


class LocalitySettings(Model):
    """Locality load balancing: whether requests stay near the caller.

    Outlier detection alone would turn this on in Istio; here it is on only if it is written.
    https://github.com/istio/api/pull/3693
    """

    alternatives: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"distribute"}),
        frozenset({"failover"}),
    )

    enabled: Switch = Field(default=True, description="Prefer pods in the locality of the caller")
    distribute: dict[Locality, dict[Locality, Weight]] = Field(
        default_factory=dict, description="Shares of other localities, by the caller's, in percent"
    )
    failover: dict[Text, Text] = Field(
        default_factory=dict, description="Failover region by region"
    )


class TrafficPolicySettings(Model):
    """Traffic policy of a version, in the subset of its DestinationRule."""

    connection_pool: ConnectionPoolSettings | None = Field(
        default=None, description="Connection pool limits"
    )
    outlier_detection: OutlierDetectionSettings | None = Field(
        default=None, description="Outlier detection: eject failing pods"
    )
    load_balancer: LoadBalancerSettings | None = Field(default=None, description="Load balancing")
    locality: LocalitySettings | None = Field(default=None, description="Locality load balancing")
