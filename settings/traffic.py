"""How requests find their way to the versions of a service."""

from typing import Annotated, Literal

from pydantic import Field

from settings.match import CookieName
from settings.route import RouteSettings, RouteWords
from settings.types import Expects, Milliseconds, Model, Percent, Share, Switch, whole

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
    """A client stays at the version that it met first, for as long as its cookie lives.

    Envoy draws a version for each request anew: consistent hashing keeps a client at one pod of a
    version, and not at the version.
    """

    cookie: CookieName = Field(description="Name of the cookie that remembers the version")
    seconds: CookieSeconds = Field(default=86_400, description="How long it is remembered")

    def set_cookie(self, version: str) -> str:
        """The header by which an answer tells a client to come back to a version."""
        return f"{self.cookie}={version}; Path=/; Max-Age={self.seconds}; HttpOnly"


class ReleaseSettings(Model):
    """How Flagger or Argo Rollouts brings a new version in."""

    step_percent: Percent = Field(default=10, description="Share that is added with each step")
    max_percent: Percent = Field(
        default=50, description="Share after which the rest follows in one step"
    )
    step_seconds: StepSeconds = Field(default=60, description="Time between two steps")
    failed_checks: FailedChecks = Field(
        default=5, description="Failed checks after which Flagger goes back"
    )
    success_percent: Share = Field(
        default=99, description="Share of answers below 500 that Flagger wants"
    )
    latency_milliseconds: Milliseconds = Field(
        default=500, description="Time within which Flagger wants 99 of 100 answers"
    )


class TrafficSettings(RouteWords):
    """Routes, what holds for all of them, and who writes the weights."""

    routes: tuple[RouteSettings, ...] = Field(
        default=(),
        strict=False,
        description="Routes in their order, before the one that follows the versions' weights",
    )
    sticky: StickySettings | None = Field(
        default=None, description="Keep a client at the version that it met first"
    )
    owner: Owner = Field(default="pulumi", description="Who writes the weights")
    release: ReleaseSettings = Field(
        default=ReleaseSettings(), description="Steps of Flagger or Argo Rollouts"
    )
    hand_over: Switch = Field(
        default=False,
        description="Leave routes in the cluster when they leave the program, for another owner",
    )
    peak_requests_per_second: RequestsPerSecond | None = Field(
        default=None, description="Requests per second at the busiest time"
    )
    largest_step_percent: Percent | None = Field(
        default=None, description="Largest shift between two deployments that is not warned of"
    )
