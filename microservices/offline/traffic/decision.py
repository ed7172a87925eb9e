"""Decision: the routing result of a request or a connection.

An interpreter of generated manifests: it knows nothing of settings, and looks at nothing but what
istiod and Envoy would look at.
"""

from dataclasses import dataclass

from microservices.manifests.objects import Manifest
from microservices.offline.traffic.http.header_change import HeaderChange
from microservices.offline.traffic.resilience import Abort, Delay, RetryPolicy
from microservices.offline.traffic.target import Target


@dataclass(frozen=True)
class Share:
    """A share in percent that goes to a target, with the host and the headers that it sees."""

    percent: float
    target: Target
    host: str = ""
    request_headers: tuple[HeaderChange, ...] = ()
    response_headers: tuple[HeaderChange, ...] = ()


@dataclass(frozen=True)
class Forward:
    """A request that is sent on, by share, with the path that the targets see.

    `timeout` is empty where there is no limit. `mirrors` are copies, whose answers nobody awaits.
    """

    shares: tuple[Share, ...]
    path: str
    timeout: str
    retries: RetryPolicy | None
    mirrors: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Connection:
    """A connection that is passed on as it is, by share."""

    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Answer:
    """What Envoy itself answers, and why; `location` is empty but for a redirect."""

    status: int
    why: str
    location: str = ""
    body: str = ""
    response_headers: tuple[HeaderChange, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A request that the sender's own proxy does not pass on: 502, or a closed connection."""

    why: str


@dataclass(frozen=True)
class Outside:
    """A request to what the mesh does not know, which is passed on as it is."""

    why: str


@dataclass(frozen=True)
class Taken:
    """The route that took a request.

    `route` is `namespace/name`, be it of an HTTPRoute, `number` counts its routes from 1,
    `name` is what it is called, and `match` the one of its matches that was met, None where it has
    none.
    """

    route: str
    number: int
    name: str
    match: Manifest | None


@dataclass(frozen=True)
class Decision:
    """What becomes of a request to `host`: `action`, but for the shares of `abort`, after `delay`.

    `taken` is None where no route took it.
    """

    host: str
    action: Forward | Connection | Answer | Refused | Outside
    taken: Taken | None = None
    delay: Delay | None = None
    abort: Abort | None = None
    cors: Manifest | None = None
