"""The root of a stack's settings: one environment, whole."""

from typing import Annotated

from pydantic import Field

from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings
from settings.types import (
    DnsLabel,
    KubeContext,
    Model,
    SecretValue,
    ServiceName,
    SetKey,
    SetName,
    SetValue,
)

ConfigSet = Annotated[dict[SetKey, SetValue], Field(description="Keys and values of one set")]
SecretSet = Annotated[dict[SetKey, SecretValue], Field(description="Encrypted values of one set")]


class Settings(Model):
    """Everything that one stack says; the fields are the keys after `microservices:`."""

    namespace: DnsLabel = Field(description="Namespace of everything in this stack")
    kube_context: KubeContext = Field(
        default="",
        description="Only kubeconfig context that this stack may be deployed to; empty: any",
    )
    mesh: MeshSettings = Field(default=MeshSettings(), description="How the stack uses Istio")
    services: dict[ServiceName, MicroserviceSettings] = Field(
        default_factory=dict, description="Services, deep-merged over the catalogue"
    )
    config: dict[SetName, ConfigSet] = Field(
        default_factory=dict, description="Config sets: each becomes a ConfigMap"
    )
    secrets: dict[SetName, SecretSet] = Field(
        default_factory=dict, description="Secret sets: each becomes a Secret"
    )
