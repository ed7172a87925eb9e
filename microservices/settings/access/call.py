"""Calls: the services and hosts that a service calls, and callers outside of the stack."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from microservices.settings.access.external import ExternalHost, ExternalTlsSettings
from microservices.settings.pods.probes import PortName
from microservices.settings.traffic.match import ExactPath, PathText, PrefixPath
from microservices.settings.values.address import AddressRange
from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    Method,
    Model,
    ObjectName,
    Port,
    VariableName,
    optional,
)

_LABEL = r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"
CalledService = Annotated[
    str,
    Field(pattern=rf"^({_LABEL}/)?{_LABEL}$", max_length=127),
    Expects(
        "write a service of the stack such as order-service, one of `externalServices`, or "
        "namespace/service"
    ),
]
CalledPort = Annotated[
    Port | PortName,
    Expects("write the number of a port, or its name, such as 8080 or grpc"),
]
CallProtocol = Annotated[
    Literal["http", "http2", "grpc", "tcp", "HTTP", "HTTPS", "GRPC", "HTTP2", "TLS", "TCP"],
    Expects(
        "write http, http2, grpc or tcp for a service, or HTTP, HTTPS, GRPC, HTTP2, TLS or TCP "
        "for a host"
    ),
]
# Whom Istio lets in is told by the whole path or by its beginning: it has no expressions there.
# https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
CalledPath = Annotated[
    PathText | ExactPath | PrefixPath,
    Expects("write a path from the root, or {prefix: /...}", maps=True),
]


class RequestSettings(Model):
    """Allowed requests; all of a port without methods and paths."""

    port: CalledPort | None = optional("Name or number of the port; default: the first")
    methods: tuple[Method, ...] = optional("Methods; default: any", ())
    paths: tuple[CalledPath, ...] = optional("Paths: text is the whole path, or {prefix: /...}", ())

    @property
    def is_narrow(self) -> bool:
        """Whether methods or paths restrict the requests on the port."""
        return bool(self.methods or self.paths)


class CallSettings(RequestSettings):
    """An allowed call: to a service of the stack or the mesh, or to an external host.

    Text in its place is the `service`.
    """

    service: CalledService | None = optional(
        "Service of the stack, external service, or namespace/service of the mesh"
    )
    host: ExternalHost | None = optional("Host outside of the cluster")
    target_port: Port | None = optional(
        "Port of the pods of namespace/service, or of a host, if different"
    )
    protocol: CallProtocol | None = optional(
        "Protocol of namespace/service (default http) or a host (default HTTPS for port 443)"
    )
    tls: ExternalTlsSettings | None = optional("TLS origination by the proxy")
    addresses: tuple[AddressRange, ...] = optional(
        "Addresses of the host; default: any public one", ()
    )
    variable: VariableName | None = optional("Environment variable with its URL; default: NAME_URL")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: Any) -> Any:
        return {"service": written} if isinstance(written, str) else written

    @property
    def namespace(self) -> str | None:
        """The namespace of a service that is of the mesh, and not of the stack."""
        return self.service.rpartition("/")[0] or None if self.service else None

    @property
    def name(self) -> str:
        """The service without its namespace; empty for a host."""
        return self.service.rpartition("/")[2] if self.service else ""


class CallerSettings(RequestSettings):
    """An allowed caller outside of the stack: a namespace of the mesh, or one of its accounts.

    Text in its place is `namespace` or `namespace/account`.
    """

    namespace: DnsLabel = Field(description="Namespace of the caller")
    account: ObjectName | None = optional(
        "ServiceAccount of the caller; default: any of the namespace"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: Any) -> Any:
        if not isinstance(written, str):
            return written
        namespace, slash, account = written.partition("/")
        return {"namespace": namespace, **({"account": account} if slash else {})}


def or_text(schema: dict[str, Any]) -> None:
    """Let the schema of a list take text in place of each of its maps."""
    schema["items"] = {"anyOf": [{"type": "string"}, schema["items"]]}
