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
    optional,
    whole,
)

Owner = Annotated[
    Literal["pulumi", "flagger", "argo-rollouts"],
    Expects("write `pulumi`, `flagger` or `argo-rollouts`: one alone writes the weights"),
]
CookieSeconds = Annotated[
    int, Expects("write a whole number of seconds, such as 86400 for a day", bounds=(1, 31_536_000))
]
RequestsPerSecond = Annotated[
    int, Expects("write a whole number of requests a second", bounds=(1, 10_000_000))
]
StepSeconds = Annotated[int, whole(10, 86_400, "seconds")]
FailedChecks = Annotated[int, whole(1, 100, "checks")]


class StickySettings(Model):
    """Sticky sessions: a client stays at its first version while its cookie lives.

    Envoy draws a version for each request anew: consistent hashing keeps a client at one pod of a
    version, and not at the version.
    """

    cookie: CookieName = Field(description="Name of the cookie with the version")
    seconds: CookieSeconds = optional("Lifetime of the cookie", 86_400)

    def set_cookie(self, version: str) -> str:
        """The header by which an answer tells a client to come back to a version."""
        return f"{self.cookie}={version}; Path=/; Max-Age={self.seconds}; HttpOnly"


class ReleaseSettings(Model):
    """Release steps of Flagger or Argo Rollouts.

    Argo Rollouts measures a release where one of the last three is written.
    """

    step_percent: Percent = optional("Traffic share that each step adds", 10)
    max_percent: Percent = optional("Traffic share after which the rest follows in one step", 50)
    step_seconds: StepSeconds = optional("Time between two steps", 60)
    failed_checks: FailedChecks = optional("Failed checks after which it is rolled back", 5)
    success_percent: Share = optional("Minimum success rate (responses below 500)", 99)
    latency_milliseconds: Milliseconds = optional("Maximum 99th percentile latency", 500)


class TrafficSettings(RouteWords):
    """Routes, their defaults, and the owner of the weights."""

    routes: tuple[RouteSettings, ...] = optional(
        "Routes in their order, before the split by weight", ()
    )
    sticky: StickySettings | None = optional("Sticky sessions: keep a client at its first version")
    owner: Owner = optional("Owner of the weights", "pulumi")
    release: ReleaseSettings = optional(
        "Release steps of Flagger or Argo Rollouts", ReleaseSettings()
    )
    hand_over: Switch = optional("Retain routes in the cluster for the next owner", False)
    peak_requests_per_second: RequestsPerSecond | None = optional("Requests per second at peak")
    largest_step_percent: Percent | None = optional(
        "Largest traffic shift between two deployments without a warning"
    )
