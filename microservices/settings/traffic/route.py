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
    """Mirrored requests: copies whose responses are discarded."""

    to: VersionName = Field(description="Version that gets the copies")
    percent: Share = optional("Share of the requests, in percent", 100)


class DelayFault(Model):
    """Delayed requests."""

    milliseconds: Milliseconds = Field(description="Delay")
    percent: Share = optional("Share of the requests, in percent", 100)


class AbortFault(Model):
    """Aborted requests: the proxy responds with an error."""

    status: Status = Field(description="Status of the response")
    percent: Share = optional("Share of the requests, in percent", 100)


class FaultSettings(Model):
    """Fault injection, to test callers.

    https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
    """

    delay: DelayFault | None = optional("Delay requests")
    abort: AbortFault | None = optional("Abort requests with an error")


class HeaderChanges(Model):
    """Headers that are set, added and removed."""

    set: dict[HeaderName, Text] = optional("Set, in place of what is there", {})
    add: dict[HeaderName, Text] = optional("Add to what is there", {})
    remove: tuple[HeaderName, ...] = optional("Remove", ())


class CorsSettings(Model):
    """CORS: which pages of other origins may read the responses.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
    """

    origins: tuple[TextMatch, ...] = Field(strict=False, min_length=1, description="Origins")
    methods: tuple[Method, ...] = optional("Methods", ("GET",))
    headers: tuple[HeaderName, ...] = optional("Headers that a page may send", ())
    expose: tuple[HeaderName, ...] = optional("Headers of the response that a page may read", ())
    max_age_seconds: MaxAgeSeconds | None = optional(
        "Seconds for which a browser may cache a preflight"
    )
    credentials: Switch = optional("Allow credentials, such as cookies", False)


class RouteWords(Model):
    """What a route may say, and `traffic` of a service for all of its routes."""

    timeout_milliseconds: Milliseconds | None = optional(
        "Timeout of the whole response, retries included; none without it"
    )
    retries: RetriesSettings = optional("What is retried, and how often", RetriesSettings())
    mirror: MirrorSettings | None = optional("Mirror requests to another version")
    fault: FaultSettings | None = optional("Fault injection")
    cors: CorsSettings | None = optional("CORS: pages of other origins")
    request_headers: HeaderChanges | None = optional("Changes to the headers of requests")
    response_headers: HeaderChanges | None = optional("Changes to the headers of responses")


class RedirectSettings(Model):
    """A redirect of the client; what is not written stays as it was requested."""

    scheme: Scheme | None = optional("http or https")
    host: HostName | None = optional("Host")
    port: Port | None = optional("Port")
    path: Path | None = optional("Path, without a query")
    code: RedirectCode = optional("Status of the response", 301)


class RespondSettings(Model):
    """A direct response by the proxy."""

    status: Status = optional("Status of the response", 200)
    body: Text | None = optional("Body of the response")


class RewriteSettings(Model):
    """Rewritten path and host of requests to the service."""

    path: Path | None = optional("Path, or the beginning of it where the match is a prefix")
    host: HostName | None = optional("Host header")


class RouteSettings(RouteWords):
    """A route: the first whose `match` holds takes the request.

    Without `to` it follows the split of the service.
    """

    name: DnsLabel | None = optional("Name of the route in Envoy's log")
    match: MatchSettings = optional("Requests; all without it", MatchSettings())
    to: To | None = optional("Version, or shares of versions")
    redirect: RedirectSettings | None = optional("Redirect the client")
    respond: RespondSettings | None = optional("Direct response by the proxy")
    rewrite: RewriteSettings | None = optional("Rewrite path or host")

    @property
    def is_answered(self) -> bool:
        """Whether the proxy responds itself, and no version is called."""
        return self.redirect is not None or self.respond is not None
