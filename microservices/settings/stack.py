"""Stack: the root of the settings of one environment."""

from typing import Annotated

from pydantic import Field

from microservices.settings.access.external import (
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
)

ConfigSet = Annotated[dict[SetKey, SetValue], Field(description="Keys and values of one set")]
SecretSet = Annotated[dict[SetKey, SecretValue], Field(description="Encrypted values of one set")]


class Settings(Model):
    """Settings of one stack; the fields are the keys after `microservices:`."""

    namespace: DnsLabel = Field(description="Namespace of everything in this stack")
    kube_context: KubeContext = Field(
        default="",
        description="The only kubeconfig context that this stack may be deployed to; empty: any",
    )
    strict: Switch = Field(
        default=False, description="Turn many warnings into errors: for production"
    )
    namespace_options: NamespaceSettings = Field(
        default=NamespaceSettings(), description="Labels, pod security, quota, limits"
    )
    mesh: MeshSettings = Field(default=MeshSettings(), description="How the stack uses Istio")
    network: NetworkSettings = Field(
        default=NetworkSettings(), description="Egress of pods to the cluster, besides their calls"
    )
    gateway: GatewaySettings = Field(
        default=GatewaySettings(),
        description="Ingress gateway: hosts under which services are exposed",
    )
    lanes: dict[DnsLabel, LaneSettings] = Field(
        default_factory=dict, description="Versions of several services, by a header"
    )
    services: dict[ServiceName, MicroserviceSettings] = Field(
        default_factory=dict, description="Services, deep-merged over the catalogue"
    )
    config: dict[SetName, ConfigSet] = Field(
        default_factory=dict, description="Config sets: each becomes a ConfigMap"
    )
    secrets: dict[SetName, SecretSet] = Field(
        default_factory=dict, description="Secret sets: each becomes a Secret"
    )
    external_secrets: dict[SetName, ExternalSecretSettings] = Field(
        default_factory=dict, description="Secret sets whose values come from an external store"
    )
    external_services: dict[ServiceName, ExternalServiceSettings] = Field(
        default_factory=dict, description="External services: hosts outside of the cluster"
    )
    observability: ObservabilitySettings = Field(
        default=ObservabilitySettings(), description="Monitors, alerts, access log, traces"
    )

    @property
    def readable_sets(self) -> tuple[str, ...]:
        """The name of every set that a pod may read."""
        return (*self.config, *self.secrets, *self.external_secrets)

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
