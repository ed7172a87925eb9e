"""VirtualService: which requests go where.

https://istio.io/latest/docs/reference/config/networking/virtual-service/
"""

from typing import NotRequired, TypedDict


class PortNumber(TypedDict):
    """A port of a Service by its number."""

    number: int


class Destination(TypedDict):
    """Where a route leads: a subset of a host, on one of its ports where it has several."""

    host: str
    subset: NotRequired[str]
    port: NotRequired[PortNumber]


class HeaderOperations(TypedDict):
    """What is done to headers on one of the two ways."""

    set: NotRequired[dict[str, str]]
    add: NotRequired[dict[str, str]]
    remove: NotRequired[list[str]]


class Headers(TypedDict):
    """What is done to headers, there and back."""

    request: NotRequired[HeaderOperations]
    response: NotRequired[HeaderOperations]


class WeightedDestination(TypedDict):
    """A destination and its share, in percent."""

    destination: Destination
    weight: int
    headers: NotRequired[Headers]


class StringMatch(TypedDict):
    """How text must be; any text for an empty one."""

    exact: NotRequired[str]
    prefix: NotRequired[str]
    regex: NotRequired[str]


class MatchRequest(TypedDict):
    """Conditions of which every one holds for a request that matches."""

    uri: NotRequired[StringMatch]
    method: NotRequired[StringMatch]
    headers: NotRequired[dict[str, StringMatch]]
    withoutHeaders: NotRequired[dict[str, StringMatch]]
    queryParams: NotRequired[dict[str, StringMatch]]
    sourceLabels: NotRequired[dict[str, str]]
    port: NotRequired[int]


class PortMatch(TypedDict):
    """What goes to one port of a Service."""

    port: int


class Percentage(TypedDict):
    """A share in percent."""

    value: float


class Mirror(TypedDict):
    """Where copies go, and of how many requests."""

    destination: Destination
    percentage: Percentage


class Delay(TypedDict):
    """Requests that are held up."""

    fixedDelay: str
    percentage: Percentage


class Abort(TypedDict):
    """Requests that are answered with an error."""

    httpStatus: int
    percentage: Percentage


class Fault(TypedDict):
    """Trouble made on purpose."""

    delay: NotRequired[Delay]
    abort: NotRequired[Abort]


class Retries(TypedDict):
    """Further tries; none for 0 attempts, with which nothing else may stand."""

    attempts: int
    perTryTimeout: NotRequired[str]
    retryOn: NotRequired[str]


class Redirect(TypedDict):
    """An answer that sends the client elsewhere."""

    scheme: NotRequired[str]
    authority: NotRequired[str]
    port: NotRequired[int]
    uri: NotRequired[str]
    redirectCode: int


class Body(TypedDict):
    """The text of an answer."""

    string: str


class DirectResponse(TypedDict):
    """An answer of the proxy itself."""

    status: int
    body: NotRequired[Body]


class RegexRewrite(TypedDict):
    """A path by what an expression found in the one before."""

    match: str
    rewrite: str


class Rewrite(TypedDict):
    """What the destination is asked for."""

    uri: NotRequired[str]
    authority: NotRequired[str]
    uriRegexRewrite: NotRequired[RegexRewrite]


class CorsPolicy(TypedDict):
    """Which pages of other origins may read the answers."""

    allowOrigins: list[StringMatch]
    allowMethods: list[str]
    allowHeaders: NotRequired[list[str]]
    exposeHeaders: NotRequired[list[str]]
    maxAge: NotRequired[str]
    allowCredentials: bool


class HttpRoute(TypedDict):
    """One rule of a VirtualService; the first that matches a request takes it."""

    name: NotRequired[str]
    match: NotRequired[list[MatchRequest]]
    route: NotRequired[list[WeightedDestination]]
    redirect: NotRequired[Redirect]
    directResponse: NotRequired[DirectResponse]
    rewrite: NotRequired[Rewrite]
    timeout: NotRequired[str]
    retries: NotRequired[Retries]
    mirrors: NotRequired[list[Mirror]]
    fault: NotRequired[Fault]
    corsPolicy: NotRequired[CorsPolicy]
    headers: NotRequired[Headers]


class TcpRoute(TypedDict):
    """One rule for connections of which Istio knows nothing but their port."""

    match: NotRequired[list[PortMatch]]
    route: list[WeightedDestination]


class VirtualServiceSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/virtual-service/."""

    hosts: list[str]
    gateways: NotRequired[list[str]]
    http: NotRequired[list[HttpRoute]]
    tcp: NotRequired[list[TcpRoute]]
    exportTo: NotRequired[list[str]]
