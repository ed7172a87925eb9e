"""External services and external secrets: hosts beyond the cluster, and stores."""

import re
from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.traffic.retries import RetriesSettings
from microservices.settings.traffic.traffic_policy import ConnectionPoolSettings
from microservices.settings.values.address import AddressRange
from microservices.settings.values.types import (
    ADDRESS,
    WILDCARD_HOST,
    Expects,
    HostName,
    Milliseconds,
    Model,
    ObjectName,
    Port,
    SetKey,
    StackPath,
    Switch,
    Text,
    optional,
    whole,
)

ExternalProtocol = Annotated[
    Literal["HTTP", "HTTPS", "GRPC", "HTTP2", "TLS", "TCP"],
    Expects("write HTTP, HTTPS, GRPC, HTTP2, TLS or TCP"),
]
# https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/
ExternalHost = Annotated[
    str,
    Field(pattern=f"{WILDCARD_HOST}|{ADDRESS}", max_length=253),
    Expects(
        "write a host with its domain, such as api.example.com, or an address of IPv4, such as "
        "10.20.0.7"
    ),
]
ConfigKind = Annotated[
    Literal["ConfigMap", "Secret"], Expects("write ConfigMap or Secret, as the object is")
]
StoreKind = Annotated[
    Literal["SecretStore", "ClusterSecretStore"],
    Expects("write SecretStore or ClusterSecretStore"),
]
RefreshMinutes = Annotated[int, whole(1, 10080, "minutes")]


class ExternalTlsSettings(Model):
    """TLS origination: the proxy encrypts what callers send in plaintext.

    https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/
    """

    hostname: HostName | None = optional("Name in the service's certificate; default: the host")
    ca_config_map: ObjectName | None = optional(
        "ConfigMap of the namespace whose `ca.crt` has signed the certificate; the authorities of "
        "the system without it"
    )
    client_secret: ObjectName | None = optional(
        "Secret of the namespace with the certificate that the proxy shows, `tls.crt`, and its "
        "`tls.key`"
    )


class ExternalServiceSettings(Model):
    """An external service, known to the mesh by its host.

    https://istio.io/latest/docs/reference/config/networking/service-entry/
    """

    host: ExternalHost = Field(description="Host of the service")
    port: Port = optional("Port of the service", 443)
    target_port: Port | None = optional(
        "Port that the proxy calls, such as 443 with `tls` for what callers send to port 80"
    )
    protocol: ExternalProtocol | None = optional("Protocol of the port; default: HTTPS for 443")
    tls: ExternalTlsSettings | None = optional("TLS origination by the proxy")
    addresses: tuple[AddressRange, ...] = optional("Its addresses; default: any public one", ())
    timeout_milliseconds: Milliseconds | None = optional(
        "Timeout of the whole response, retries included; none without it"
    )
    retries: RetriesSettings = optional("What is retried, and how often", RetriesSettings())
    connection_pool: ConnectionPoolSettings | None = optional("Connection pool limits")
    owner: StackPath | None = optional(
        "Stack of the same namespace that has the objects of the host, as project/stack; without "
        "the key it is this one"
    )

    @property
    def is_wildcard(self) -> bool:
        """Whether it is every host below a domain, each found by whoever calls it."""
        return self.host.startswith("*.")

    @property
    def is_address(self) -> bool:
        """Whether it is known by its address alone, and no DNS is asked."""
        return bool(re.match(ADDRESS, self.host))

    @property
    def spoken(self) -> ExternalProtocol:
        """What callers speak on the port; one that nobody has written is refused elsewhere."""
        return self.protocol or "HTTPS"

    @property
    def sees_requests(self) -> bool:
        """Whether a proxy sees requests, rather than connections."""
        return self.spoken in ("HTTP", "GRPC", "HTTP2")

    @property
    def ranges(self) -> tuple[AddressRange, ...]:
        """Where it is; empty for any public address."""
        return (f"{self.host}/32",) if self.is_address else self.addresses


class RemoteKeySettings(Model):
    """Reference to the value of one key in the store."""

    key: Text = Field(description="Name of the secret in the store")
    property: Text | None = optional("Property of the secret")
    version: Text | None = optional("Version of it; writing another one rolls every reader")


class ExternalSecretSettings(Model):
    """A set whose values External Secrets reads from a store, in place of encrypted ones.

    https://external-secrets.io/latest/api/externalsecret/
    """

    store: ObjectName = Field(description="Name of the store")
    store_kind: StoreKind = optional("Kind of the store", "ClusterSecretStore")
    keys: dict[SetKey, RemoteKeySettings] = Field(
        description="Keys of the set, and their references"
    )
    refresh_minutes: RefreshMinutes = optional("Minutes between two reads of the store", 60)


class ExistingSetSettings(Model):
    """A ConfigMap or a Secret of the namespace that others make, such as an operator.

    Which keys it has only the cluster knows, and no pod restarts when a value changes.
    """

    kind: ConfigKind = Field(description="Kind of the object")
    name: ObjectName | None = optional("Name of the object; default: that of the set")
    optional: Switch = optional("Pods start without it as well", False)
