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
    optional,
    whole,
)

Status = Annotated[
    int, Expects("write a status of HTTP from 200 to 599, such as 503", bounds=(200, 599))
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
    percent: Share = optional("Share of the requests, in percent", 100)


class DelayFault(Model):
    """Requests that are held up."""

    milliseconds: Milliseconds = Field(description="How long")
    percent: Share = optional("Share of the requests, in percent", 100)


class AbortFault(Model):
    """Requests that are answered with an error, and go nowhere."""

    status: Status = Field(description="Status of the answer")
    percent: Share = optional("Share of the requests, in percent", 100)


class FaultSettings(Model):
    """Trouble made on purpose, to see what callers do.

    https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
    """

    delay: DelayFault | None = optional("Hold requests up")
    abort: AbortFault | None = optional("Answer with an error")


class HeaderChanges(Model):
    """What is done to headers."""

    set: dict[HeaderName, Text] = optional("Replace, or add", {})
    add: dict[HeaderName, Text] = optional("Add one more", {})
    remove: tuple[HeaderName, ...] = optional("Take away", ())


class CorsSettings(Model):
    """Which pages of other origins a browser lets read the answers.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
    """

    origins: tuple[TextMatch, ...] = Field(strict=False, min_length=1, description="Origins")
    methods: tuple[Method, ...] = optional("Methods", ("GET",))
    headers: tuple[HeaderName, ...] = optional("Headers that a page may send", ())
    expose: tuple[HeaderName, ...] = optional("Headers of the answer that a page may read", ())
    max_age_seconds: MaxAgeSeconds | None = optional("How long a browser may remember it")
    credentials: Switch = optional("With cookies", False)


class RouteWords(Model):
    """What a route may say, and `traffic` of a service for all of its routes."""

    timeout_milliseconds: Milliseconds | None = optional(
        "Time for the whole answer, all tries included; no end without it"
    )
    retries: RetriesSettings = optional("What is tried once more", RetriesSettings())
    mirror: MirrorSettings | None = optional("Copies to another version")
    fault: FaultSettings | None = optional("Trouble made on purpose")
    cors: CorsSettings | None = optional("Pages of other origins")
    request_headers: HeaderChanges | None = optional("Headers on the way to the service")
    response_headers: HeaderChanges | None = optional("Headers on the way back")


class RedirectSettings(Model):
    """An answer that sends the client elsewhere; what is not written stays as it was asked for."""

    scheme: Scheme | None = optional("http or https")
    host: HostName | None = optional("Host")
    port: Port | None = optional("Port")
    path: Path | None = optional("Path, without a query")
    code: RedirectCode = optional("Status of the answer", 301)


class RespondSettings(Model):
    """An answer that the proxy gives itself."""

    status: Status = optional("Status of the answer", 200)
    body: Text | None = optional("Text of the answer")


class RewriteSettings(Model):
    """What the service is asked for in place of what the client asked for."""

    path: Path | None = optional("Path, or the beginning of it where the match is a prefix")
    host: HostName | None = optional("Host header")


class RouteSettings(RouteWords):
    """A route: the first whose `match` holds takes the request.

    Without `to` it follows the split of the service.
    """

    name: DnsLabel | None = optional("Name of the route in Envoy's log")
    match: MatchSettings = optional("Requests; all without it", MatchSettings())
    to: To | None = optional("Version, or shares of versions")
    redirect: RedirectSettings | None = optional("Send the client elsewhere")
    respond: RespondSettings | None = optional("Answer at the proxy")
    rewrite: RewriteSettings | None = optional("Ask for something else")

    @property
    def is_answered(self) -> bool:
        """Whether the proxy answers, and no version is asked."""
        return self.redirect is not None or self.respond is not None
