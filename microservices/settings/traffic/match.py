"""Route matches: path, methods, headers, cookies, query, callers, gateway and port."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.pods.probes import PortName
from microservices.settings.values.types import (
    Expects,
    HeaderName,
    Method,
    Model,
    ServiceName,
    Switch,
    Text,
    optional,
)

Pattern = Annotated[str, Expects("write a regular expression of RE2, which has to fit the whole")]
CookieName = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=200),
    Expects("write the name of a cookie, such as session"),
]


class ExactMatch(Model):
    """Text that is this one."""

    exact: Text = Field(description="The whole text")


class PrefixMatch(Model):
    """Text that begins so."""

    prefix: Text = Field(description="How it begins")


class RegexMatch(Model):
    """Text that a regular expression fits, from its beginning to its end.

    https://github.com/google/re2/wiki/Syntax
    """

    regex: Pattern = Field(description="Regular expression of RE2 for the whole text")


class PresentMatch(Model):
    """Any text, where there is one."""

    present: Annotated[Literal[True], Expects("write `true`")] = Field(
        description="It is there, whatever it is"
    )


TextMatch = Annotated[
    str | ExactMatch | PrefixMatch | RegexMatch | PresentMatch,
    Expects(
        'write the text in quotes, or {prefix: "..."}, {regex: "..."} or {present: true}',
        maps=True,
    ),
]
PathText = Annotated[str, Field(pattern=r"^/[^?#\s]*$", max_length=2000)]


class ExactPath(Model):
    """The path that is this one."""

    exact: PathText = Field(description="The whole path, without a query")


class PrefixPath(Model):
    """Paths that begin so: with the text, whether or not a segment ends there."""

    prefix: PathText = Field(description="How the path begins")


PathMatch = Annotated[
    PathText | ExactPath | PrefixPath | RegexMatch,
    Expects('write a path from the root, or {prefix: /...} or {regex: "..."}', maps=True),
]


class MatchSettings(Model):
    """Requests for which everything that is written here holds; all requests where nothing is.

    Of the entries of a list one has to hold.
    """

    path: PathMatch | None = optional("Path: text is the whole path, or {prefix: /...}")
    methods: tuple[Method, ...] = optional("Methods", ())
    headers: dict[HeaderName, TextMatch] = optional("Headers", {})
    without_headers: dict[HeaderName, TextMatch] = optional(
        "Headers that a request must not have", {}
    )
    cookies: dict[CookieName, TextMatch] = optional("Cookies", {})
    query: dict[Text, TextMatch] = optional("Parameters of the query", {})
    callers: tuple[ServiceName, ...] = optional("Services of the stack that send the request", ())
    gateway: Switch | None = optional(
        "true: only what comes through the gateway; false: only what does not"
    )
    port: PortName | None = optional("Name of the port; any without it")

    @property
    def is_everything(self) -> bool:
        """Whether every request matches."""
        return self == MatchSettings()
