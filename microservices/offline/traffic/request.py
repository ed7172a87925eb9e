"""Request, or connection, as its first Envoy sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from microservices.offline.traffic.http.path import normalized

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Request:
    """What is asked of `host`, and by whom.

    `path` has the query, `headers` are pairs, so that one may come twice. `source_labels` and
    `source_namespace` are those of the pod that sends it, at a gateway those of the gateway's own
    pod. `gateway` is `namespace/name`, None within the mesh; `tls` says whether it came to the
    gateway encrypted. `principal` is the name in the sender's certificate, empty where nobody
    knows it.
    """

    host: str
    port: int = 80
    method: str = "GET"
    path: str = "/"
    headers: tuple[tuple[str, str], ...] = ()
    source_labels: Mapping[str, str] = field(default_factory=dict)
    source_namespace: str = "default"
    gateway: str | None = None
    tls: bool = False
    principal: str = ""

    @property
    def scheme(self) -> str:
        """The scheme in Envoy's eyes: a gateway knows better than what a header says."""
        if self.gateway:
            return "https" if self.tls else "http"
        said = self.written("x-forwarded-proto")
        return said[0] if said and said[0] in _DEFAULT_PORTS else "http"

    @property
    def authority(self) -> str:
        """The host as it is written in the request: with its port where that is no usual one."""
        if written := self.written("host"):
            return written[0]
        usual = _DEFAULT_PORTS["https" if self.tls else "http"]
        return self.host if self.port == usual else f"{self.host}:{self.port}"

    @property
    def target(self) -> str:
        """The path without the query, as Envoy has normalized it."""
        return normalized(self.path.partition("?")[0])

    @property
    def query(self) -> str:
        """The query with its question mark, empty where there is none."""
        _, mark, query = self.path.partition("?")
        return mark + query

    def parameter(self, name: str) -> tuple[str, ...]:
        """The first value of a parameter of the query, as it is written there, if there is any."""
        pairs = (pair.partition("=") for pair in self.query[1:].split("&") if pair)
        return next(((value,) for key, _, value in pairs if key == name), ())

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a header, among them those that are no header in HTTP/1.1."""
        own = {
            ":authority": self.authority,
            "host": self.authority,
            ":method": self.method,
            ":path": self.target + self.query,
            ":scheme": self.scheme,
        }
        name = name.lower()
        return (own[name],) if name in own else self.written(name)

    def written(self, name: str) -> tuple[str, ...]:
        """The values of a header that the sender wrote."""
        return tuple(value.strip() for key, value in self.headers if key.lower() == name)
