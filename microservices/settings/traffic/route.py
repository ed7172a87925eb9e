"""Routes: match, destination, and actions on the way."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.traffic.match import MatchSettings, PathText, TextMatch
from microservices.settings.traffic.retries import RetriesSettings
from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    HeaderName,
    HostName,
    Method,
    Milliseconds,
    Model,
    Port,
    Share,
    Switch,
    Text,
    VersionName,
    Weight,
    whole,
)

Status = Annotated[
    int, Field(ge=200, le=599), Expects("write a status of HTTP from 200 to 599, such as 503")
]
Path = Annotated[PathText, Expects("write a path from the root, without a query")]
To = Annotated[
    VersionName | dict[VersionName, Weight],
    Expects(
        "write the name of a version, or versions with their shares: {v1: 90, v2: 10}", maps=True
    ),
]
RedirectCode = Annotated[
    Literal[301, 302, 303, 307, 308], Expects("write 301, 302, 303, 307 or 308")
]
Scheme = Annotated[Literal["http", "https"], Expects("write http or https")]
MaxAgeSeconds = Annotated[int, whole(1, 86400, "seconds")]


class MirrorSettings(Model):
    """A copy of requests; nobody waits for its answer, and nobody gets it."""

    to: VersionName = Field(description="Version that gets the copies")
    percent: Share = Field(default=100, description="Share of the requests, in percent")


class DelayFault(Model):
    """Requests that are held up."""

    milliseconds: Milliseconds = Field(description="How long")
    percent: Share = Field(default=100, description="Share of the requests, in percent")


class AbortFault(Model):
    """Requests that are answered with an error, and go nowhere."""

    status: Status = Field(description="Status of the answer")
    percent: Share = Field(default=100, description="Share of the requests, in percent")


class FaultSettings(Model):
    """Trouble made on purpose, to see what callers do.

    https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
    """

    delay: DelayFault | None = Field(default=None, description="Hold requests up")
    abort: AbortFault | None = Field(default=None, description="Answer with an error")


class HeaderChanges(Model):
    """What is done to headers."""

    set: dict[HeaderName, Text] = Field(default_factory=dict, description="Replace, or add")
    add: dict[HeaderName, Text] = Field(default_factory=dict, description="Add one more")
    remove: tuple[HeaderName, ...] = Field(default=(), strict=False, description="Take away")


class CorsSettings(Model):
    """Which pages of other origins a browser lets read the answers.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
    """

    origins: tuple[TextMatch, ...] = Field(strict=False, min_length=1, description="Origins")
    methods: tuple[Method, ...] = Field(default=("GET",), strict=False, description="Methods")
    headers: tuple[HeaderName, ...] = Field(
        default=(), strict=False, description="Headers that a page may send"
    )
    expose: tuple[HeaderName, ...] = Field(
        default=(), strict=False, description="Headers of the answer that a page may read"
    )
    max_age_seconds: MaxAgeSeconds | None = Field(
        default=None, description="How long a browser may remember it"
    )
    credentials: Switch = Field(default=False, description="With cookies")


class RouteWords(Model):
    """What a route may say, and `traffic` of a service for all of its routes."""

    timeout_milliseconds: Milliseconds | None = Field(
        default=None, description="Time for the whole answer, all tries included; no end without it"
    )
    retries: RetriesSettings = Field(
        default=RetriesSettings(), description="What is tried once more"
    )
    mirror: MirrorSettings | None = Field(default=None, description="Copies to another version")
    fault: FaultSettings | None = Field(default=None, description="Trouble made on purpose")
    cors: CorsSettings | None = Field(default=None, description="Pages of other origins")
    request_headers: HeaderChanges | None = Field(
        default=None, description="Headers on the way to the service"
    )
    response_headers: HeaderChanges | None = Field(
        default=None, description="Headers on the way back"
    )


class RedirectSettings(Model):
    """An answer that sends the client elsewhere; what is not written stays as it was asked for."""

    scheme: Scheme | None = Field(default=None, description="http or https")
    host: HostName | None = Field(default=None, description="Host")
    port: Port | None = Field(default=None, description="Port")
    path: Path | None = Field(default=None, description="Path, without a query")
    code: RedirectCode = Field(default=301, description="Status of the answer")


class RespondSettings(Model):
    """An answer that the proxy gives itself."""

    status: Status = Field(default=200, description="Status of the answer")
    body: Text | None = Field(default=None, description="Text of the answer")


class RewriteSettings(Model):
    """What the service is asked for in place of what the client asked for."""

    path: Path | None = Field(
        default=None, description="Path, or the beginning of it where the match is a prefix"
    )
    host: HostName | None = Field(default=None, description="Host header")


class RouteSettings(RouteWords):
    """A route: the first whose `match` holds takes the request.

    Without `to` it follows the split of the service.
    """

    name: DnsLabel | None = Field(default=None, description="Name of the route in Envoy's log")
    match: MatchSettings = Field(default=MatchSettings(), description="Requests; all without it")
    to: To | None = Field(default=None, description="Version, or shares of versions")
    redirect: RedirectSettings | None = Field(default=None, description="Send the client elsewhere")
    respond: RespondSettings | None = Field(default=None, description="Answer at the proxy")
    rewrite: RewriteSettings | None = Field(default=None, description="Ask for something else")

    @property
    def is_answered(self) -> bool:
        """Whether the proxy answers, and no version is asked."""
        return self.redirect is not None or self.respond is not None
