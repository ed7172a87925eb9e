"""ServiceAccount of a service: who its pods are, to the mesh, the API server and a cloud."""

from microservices.settings.values.types import DnsLabel, LabelKey, Model, Switch, Text, optional


class ServiceAccountSettings(Model):
    """The account that the program makes for a service."""

    name: DnsLabel | None = optional("Name of the ServiceAccount; default: that of the service")
    annotations: dict[LabelKey, Text] = optional(
        "Annotations of the ServiceAccount, such as a role of the cloud", {}
    )
    cloud_identity: Switch = optional(
        "The pods ask for credentials of the cloud at `network.cloudIdentity`", False
    )
