"""External services and external secrets: hosts beyond the cluster, and stores."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.address import AddressRange
from microservices.settings.values.types import (
    WILDCARD_HOST,
    Expects,
    HostName,
    Model,
    ObjectName,
    Port,
    SetKey,
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
    Field(pattern=WILDCARD_HOST, max_length=253),
    Expects("write a host with its domain, such as api.example.com"),
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
        "ConfigMap of the namespace whose `ca.crt` has signed the certificate, with "
        "`mesh: {routes: gateway-api}`; the authorities of the system without it"
    )


class ExternalServiceSettings(Model):
    """An external service, known to the mesh by its host.

    https://istio.io/latest/docs/reference/config/networking/service-entry/
    """

    host: ExternalHost = Field(description="Host of the service")
    port: Port = optional("Port of the service", 443)
    protocol: ExternalProtocol = optional("Protocol of the port", "HTTPS")
    tls: ExternalTlsSettings | None = optional("TLS origination by the proxy")
    addresses: tuple[AddressRange, ...] = optional("Its addresses; default: any public one", ())

    @property
    def is_wildcard(self) -> bool:
        """Whether it is every host below a domain, each found by whoever calls it."""
        return self.host.startswith("*.")


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
