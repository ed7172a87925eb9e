"""Traffic: how requests to a service are routed to its versions."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.traffic.match import CookieName
from microservices.settings.traffic.route import RouteSettings, RouteWords
from microservices.settings.values.types import (
    Expects,
    Milliseconds,
    Model,
    Percent,
    Share,
    Switch,
    whole,
)

Owner = Annotated[
    Literal["pulumi", "flagger", "argo-rollouts"],
    Expects("write `pulumi`, `flagger` or `argo-rollouts`: one alone writes the weights"),
]
CookieSeconds = Annotated[
    int,
    Field(ge=1, le=31_536_000),
    Expects("write a whole number of seconds, such as 86400 for a day"),
]
RequestsPerSecond = Annotated[
    int, Field(ge=1, le=10_000_000), Expects("write a whole number of requests a second")
]
StepSeconds = Annotated[int, whole(10, 86_400, "seconds")]
FailedChecks = Annotated[int, whole(1, 100, "checks")]


class StickySettings(Model):
    """Sticky sessions: a client stays at its first version while its cookie lives.

    Envoy draws a version for each request anew: consistent hashing keeps a client at one pod of a
    version, and not at the version.
    """

    cookie: CookieName = Field(description="Name of the cookie with the version")
    seconds: CookieSeconds = Field(default=86_400, description="Lifetime of the cookie")

    def set_cookie(self, version: str) -> str:
        """The header by which an answer tells a client to come back to a version."""
        return f"{self.cookie}={version}; Path=/; Max-Age={self.seconds}; HttpOnly"


class ReleaseSettings(Model):
    """Release steps of Flagger or Argo Rollouts."""

    step_percent: Percent = Field(default=10, description="Traffic share that each step adds")
    max_percent: Percent = Field(
        default=50, description="Traffic share after which the rest follows in one step"
    )
    step_seconds: StepSeconds = Field(default=60, description="Time between two steps")
    failed_checks: FailedChecks = Field(
        default=5, description="Failed checks after which Flagger rolls back"
    )
    success_percent: Share = Field(
        default=99, description="Minimum success rate (responses below 500) for Flagger"
    )
    latency_milliseconds: Milliseconds = Field(
        default=500, description="Maximum 99th percentile latency for Flagger"
    )


class TrafficSettings(RouteWords):
    """Routes, their defaults, and the owner of the weights."""

    routes: tuple[RouteSettings, ...] = Field(
        default=(),
        strict=False,
        description="Routes in their order, before the split by weight",
    )
    sticky: StickySettings | None = Field(
        default=None, description="Sticky sessions: keep a client at its first version"
    )
    owner: Owner = Field(default="pulumi", description="Owner of the weights")
    release: ReleaseSettings = Field(
        default=ReleaseSettings(), description="Release steps of Flagger or Argo Rollouts"
    )
    hand_over: Switch = Field(
        default=False,
        description="Retain routes in the cluster for the next owner",
    )
    peak_requests_per_second: RequestsPerSecond | None = Field(
        default=None, description="Requests per second at peak"
    )
    largest_step_percent: Percent | None = Field(
        default=None, description="Largest traffic shift between two deployments without a warning"
    )
