"""What lies outside of the stack: services beyond the cluster, and stores of secrets."""

from typing import Annotated, Literal

from pydantic import Field

from settings.network import AddressRange
from settings.types import (
    WILDCARD_HOST,
    Expects,
    HostName,
    Model,
    ObjectName,
    Port,
    SetKey,
    Text,
    whole,
)

ExternalProtocol = Annotated[
    Literal["HTTP", "HTTPS", "GRPC", "HTTP2", "TLS", "TCP"],
    Expects("write HTTP, HTTPS, GRPC, HTTP2, TLS or TCP"),
]
# https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/
ExternalHost = Annotated[
    str,
    Field(pattern=WILDCARD_HOST, max_length=253),
    Expects("write a host with its domain, such as api.example.com"),
]
StoreKind = Annotated[
    Literal["SecretStore", "ClusterSecretStore"],
    Expects("write SecretStore or ClusterSecretStore"),
]
RefreshMinutes = Annotated[int, whole(1, 10080, "minutes")]


class ExternalTlsSettings(Model):
    """TLS that the proxy speaks to the service, so that its callers speak without.

    https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/
    """

    hostname: HostName | None = Field(
        default=None, description="Name in the service's certificate; the host without it"
    )
    ca_config_map: ObjectName | None = Field(
        default=None,
        description="ConfigMap of the namespace whose `ca.crt` has signed the certificate, with "
        "`mesh: {routes: gateway-api}`; the authorities of the system without it",
    )


class ExternalServiceSettings(Model):
    """A service that lives outside of the cluster, known to the mesh by its host.

    https://istio.io/latest/docs/reference/config/networking/service-entry/
    """

    host: ExternalHost = Field(description="Host by which it is called")
    port: Port = Field(default=443, description="Port on which it answers")
    protocol: ExternalProtocol = Field(default="HTTPS", description="What is spoken there")
    tls: ExternalTlsSettings | None = Field(
        default=None, description="Let the proxy speak TLS with it"
    )
    addresses: tuple[AddressRange, ...] = Field(
        default=(), strict=False, description="Its addresses; any public one without"
    )

    @property
    def is_wildcard(self) -> bool:
        """Whether it is every host below a domain, each found by whoever calls it."""
        return self.host.startswith("*.")


class RemoteKeySettings(Model):
    """Where the value of one key lies in the store."""

    key: Text = Field(description="Name of the secret in the store")
    property: Text | None = Field(default=None, description="Part of it, where it has several")
    version: Text | None = Field(
        default=None, description="Version of it; writing another one rolls every reader"
    )


class ExternalSecretSettings(Model):
    """A set whose values External Secrets brings from a store, in place of encrypted ones.

    https://external-secrets.io/latest/api/externalsecret/
    """

    store: ObjectName = Field(description="Name of the store")
    store_kind: StoreKind = Field(default="ClusterSecretStore", description="Kind of the store")
    keys: dict[SetKey, RemoteKeySettings] = Field(description="Keys of the set, and their places")
    refresh_minutes: RefreshMinutes = Field(
        default=60, description="Minutes between two looks at the store"
    )
