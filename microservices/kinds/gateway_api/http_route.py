"""HTTPRoute: which requests go where.

https://gateway-api.sigs.k8s.io/reference/1.6/spec/#httproute
"""

from typing import NotRequired, TypedDict


class ParentReference(TypedDict):
    """What a route is attached to: a Service, or a listener of a Gateway."""

    group: str
    kind: str
    name: str
    namespace: NotRequired[str]
    port: NotRequired[int]
    sectionName: NotRequired[str]


class PathMatch(TypedDict):
    """Exact, or PathPrefix by whole segments."""

    type: str
    value: str


class NamedMatch(TypedDict):
    """A header or a parameter: Exact, or RegularExpression for the whole of it."""

    name: str
    type: str
    value: str


class HttpRouteMatch(TypedDict):
    """Conditions of which every one holds."""

    path: PathMatch
    method: NotRequired[str]
    headers: NotRequired[list[NamedMatch]]
    queryParams: NotRequired[list[NamedMatch]]


class Header(TypedDict):
    """A header and its value."""

    name: str
    value: str


class HeaderModifier(TypedDict):
    """What is done to headers on one of the two ways."""

    set: NotRequired[list[Header]]
    add: NotRequired[list[Header]]
    remove: NotRequired[list[str]]


class PathModifier(TypedDict):
    """Another path, or another beginning of it in place of the prefix that was matched."""

    type: str
    replaceFullPath: NotRequired[str]
    replacePrefixMatch: NotRequired[str]


class UrlRewrite(TypedDict):
    """What the backend is asked for."""

    hostname: NotRequired[str]
    path: NotRequired[PathModifier]


class RequestRedirect(TypedDict):
    """An answer that sends the client elsewhere."""

    scheme: NotRequired[str]
    hostname: NotRequired[str]
    port: NotRequired[int]
    path: NotRequired[PathModifier]
    statusCode: int


class Fraction(TypedDict):
    """A share that is no whole number of percent."""

    numerator: int
    denominator: int


class MirrorReference(TypedDict):
    """The Service that gets copies."""

    name: str
    port: int


class RequestMirror(TypedDict):
    """Where copies go, and of how many requests."""

    backendRef: MirrorReference
    percent: NotRequired[int]
    fraction: NotRequired[Fraction]


class Cors(TypedDict):
    """Which pages of other origins may read the answers; `maxAge` in seconds."""

    allowOrigins: list[str]
    allowMethods: list[str]
    allowCredentials: bool
    allowHeaders: NotRequired[list[str]]
    exposeHeaders: NotRequired[list[str]]
    maxAge: NotRequired[int]


class HttpRouteFilter(TypedDict):
    """One of these, and its name as `type`."""

    type: str
    requestHeaderModifier: NotRequired[HeaderModifier]
    responseHeaderModifier: NotRequired[HeaderModifier]
    requestMirror: NotRequired[RequestMirror]
    requestRedirect: NotRequired[RequestRedirect]
    urlRewrite: NotRequired[UrlRewrite]
    cors: NotRequired[Cors]


class BackendReference(TypedDict):
    """A Service and its share."""

    name: str
    port: int
    weight: int
    filters: NotRequired[list[HttpRouteFilter]]


class Timeouts(TypedDict):
    """Time for the whole answer."""

    request: str


class HttpRouteRule(TypedDict):
    """What happens to the requests that one of the matches fits."""

    name: NotRequired[str]
    matches: list[HttpRouteMatch]
    filters: NotRequired[list[HttpRouteFilter]]
    timeouts: NotRequired[Timeouts]
    backendRefs: NotRequired[list[BackendReference]]


class HttpRouteSpec(TypedDict):
    """https://gateway-api.sigs.k8s.io/reference/1.6/spec/#httproutespec."""

    parentRefs: list[ParentReference]
    hostnames: NotRequired[list[str]]
    rules: list[HttpRouteRule]
