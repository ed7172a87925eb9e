"""Stack: the root of the settings of one environment."""

from typing import Annotated

from pydantic import Field

from microservices.settings.acceptance import AcceptanceSettings
from microservices.settings.access.external import (
    ExistingSetSettings,
    ExternalSecretSettings,
    ExternalServiceSettings,
)
from microservices.settings.access.network import NetworkSettings
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.namespace import NamespaceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.settings.traffic.gateway import GatewaySettings
from microservices.settings.traffic.lane import LaneSettings
from microservices.settings.values.types import (
    DnsLabel,
    KubeContext,
    Model,
    SecretValue,
    ServiceName,
    SetKey,
    SetName,
    SetValue,
    Switch,
    optional,
)

ConfigSet = Annotated[dict[SetKey, SetValue], Field(description="Keys and values of one set")]
SecretSet = Annotated[dict[SetKey, SecretValue], Field(description="Encrypted values of one set")]


class Settings(Model):
    """Settings of one stack; the fields are the keys after `microservices:`."""

    namespace: DnsLabel = Field(description="Namespace of everything in this stack")
    kube_context: KubeContext = optional(
        "The only kubeconfig context that this stack may be deployed to; empty: any", ""
    )
    strict: Switch = optional("Turn many warnings into errors: for production", False)
    accept: tuple[AcceptanceSettings, ...] = optional(
        "Findings of rules that the stack lives with, each with its reason", ()
    )
    namespace_options: NamespaceSettings = optional(
        "Labels, pod security, quota, limits", NamespaceSettings()
    )
    mesh: MeshSettings = optional("How the stack uses Istio", MeshSettings())
    network: NetworkSettings = optional(
        "Egress of pods to the cluster, besides their calls", NetworkSettings()
    )
    gateway: GatewaySettings = optional(
        "Ingress gateway: hosts under which services are exposed", GatewaySettings()
    )
    lanes: dict[DnsLabel, LaneSettings] = optional("Versions of several services, by a header", {})
    services: dict[ServiceName, MicroserviceSettings] = optional(
        "Services, deep-merged over the catalogue", {}
    )
    config: dict[SetName, ConfigSet] = optional("Config sets: each becomes a ConfigMap", {})
    secrets: dict[SetName, SecretSet] = optional("Secret sets: each becomes a Secret", {})
    external_secrets: dict[SetName, ExternalSecretSettings] = optional(
        "Secret sets whose values come from an external store", {}
    )
    existing_sets: dict[SetName, ExistingSetSettings] = optional(
        "Sets that are ConfigMaps or Secrets of the namespace already", {}
    )
    external_services: dict[ServiceName, ExternalServiceSettings] = optional(
        "External services: hosts outside of the cluster", {}
    )
    observability: ObservabilitySettings = optional(
        "Monitors, alerts, access log, traces", ObservabilitySettings()
    )

    @property
    def readable_sets(self) -> tuple[str, ...]:
        """The name of every set that a pod may read."""
        return (*self.config, *self.secrets, *self.external_secrets, *self.existing_sets)

    @property
    def owns_namespace(self) -> bool:
        """Whether the stack makes the namespace, and whatever holds for all that is in it."""
        return self.namespace_options.owner is None

    @property
    def protects_namespace(self) -> bool:
        """Whether nothing deletes the namespace until that is said.

        With it would go the claims, also those that were there before, and in a namespace that was
        taken over what others have in it.
        """
        claims = any(service.has_claims for service in self.services.values())
        return self.strict or self.namespace_options.adopt or claims

    @property
    def config_overrides(self) -> tuple[dict[str, dict[str, str]], ...]:
        """The keys, by set, that each version reads otherwise than the rest of the stack."""
        return tuple(
            version.config
            for _, service in sorted(self.services.items())
            for _, version in sorted(service.versions.items())
            if version.config
        )
