"""How callers share their requests among the pods of a version, and when they leave one alone."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from settings.match import CookieName
from settings.types import (
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
    """What each caller's proxy opens at most; what is beyond is answered with 503 at once.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
    """

    max_connections: Connections | None = Field(default=None, description="Connections")
    connect_timeout_milliseconds: Milliseconds | None = Field(
        default=None, description="Time to open one"
    )
    max_pending_requests: Connections | None = Field(
        default=None, description="Requests that wait for a connection"
    )
    max_requests: Connections | None = Field(default=None, description="Requests under way")
    max_requests_per_connection: Connections | None = Field(
        default=None, description="Requests after which a connection is closed"
    )
    max_retries: Connections | None = Field(default=None, description="Further tries under way")
    idle_timeout_seconds: PositiveSeconds | None = Field(
        default=None, description="Seconds after which an unused connection is closed"
    )


class OutlierDetectionSettings(Model):
    """When a pod that fails gets no requests for a while.

    https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
    """

    consecutive_errors: Count = Field(default=5, description="5xx answers in a row")
    consecutive_gateway_errors: Count | None = Field(
        default=None, description="Answers 502, 503 and 504 in a row"
    )
    interval_seconds: PositiveSeconds = Field(default=10, description="Seconds between two looks")
    ejection_seconds: PositiveSeconds = Field(
        default=30, description="Seconds without requests, times how often it happened"
    )
    max_ejected_percent: Percent = Field(
        default=50, description="Share of a version's pods that may be left alone, in percent"
    )
    min_healthy_percent: Weight = Field(
        default=0, description="Below this share of healthy pods all get requests again"
    )


class HashCookie(Model):
    """A cookie that Envoy sets where a request has none."""

    name: CookieName = Field(description="Name of the cookie")
    seconds: CookieSeconds = Field(default=0, description="How long it lives; 0 for a session")


class ConsistentHashSettings(Model):
    """By what a request keeps its pod; one of these."""

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
    """Which pod of a version gets the next request."""

    alternatives: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"algorithm", "warmup_seconds"}),
        frozenset({"consistent_hash"}),
    )

    algorithm: Algorithm | None = Field(
        default=None, description="How it is chosen; LEAST_REQUEST without it, as in Istio"
    )
    consistent_hash: ConsistentHashSettings | None = Field(
        default=None, description="The same pod for the same client, in place of an algorithm"
    )
    warmup_seconds: PositiveSeconds | None = Field(
        default=None, description="Seconds in which a new pod gets ever more requests"
    )


class LocalitySettings(Model):
    """Whether requests stay near the caller.

    Outlier detection alone would turn this on in Istio; here it is on only if it is written.
    https://github.com/istio/api/pull/3693
    """

    alternatives: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"distribute"}),
        frozenset({"failover"}),
    )

    enabled: Switch = Field(default=True, description="Prefer pods near the caller")
    distribute: dict[Locality, dict[Locality, Weight]] = Field(
        default_factory=dict, description="Shares of other localities, by the caller's, in percent"
    )
    failover: dict[Text, Text] = Field(
        default_factory=dict, description="Region that stands in for a region"
    )


class TrafficPolicySettings(Model):
    """How requests come to the pods of a version; a subset of its DestinationRule has it."""

    connection_pool: ConnectionPoolSettings | None = Field(
        default=None, description="Connections and requests at most"
    )
    outlier_detection: OutlierDetectionSettings | None = Field(
        default=None, description="Leave a pod that fails alone for a while"
    )
    load_balancer: LoadBalancerSettings | None = Field(
        default=None, description="Which pod gets the next request"
    )
    locality: LocalitySettings | None = Field(
        default=None, description="Whether requests stay near the caller"
    )
