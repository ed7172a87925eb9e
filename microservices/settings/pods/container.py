"""Containers: image, command, environment, resources, mounts and security exceptions."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.pods.image import ImageSettings
from microservices.settings.pods.resources import ResourcesSettings
from microservices.settings.pods.security import AllowSettings
from microservices.settings.values.types import (
    AbsolutePath,
    Argument,
    DnsLabel,
    Expects,
    Model,
    SetKey,
    SetName,
    SetValue,
    Switch,
    UserId,
    VariableName,
    optional,
)

# https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
PodField = Annotated[
    Literal[
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "spec.serviceAccountName",
        "status.hostIP",
        "status.podIP",
        "status.podIPs",
        "requests.cpu",
        "requests.memory",
        "limits.cpu",
        "limits.memory",
    ],
    Expects("write a field that a pod can read of itself, such as status.podIP or limits.memory"),
]


class KeySettings(Model):
    """One key of a set."""

    set: SetName = Field(description="Config or secret set")
    key: SetKey = Field(description="Key of the set")
    optional: Switch = optional("Pods start without the key as well; of an existing set", False)


class ContainerSettings(ImageSettings):
    """Settings of every container, the main one and further ones."""

    command: tuple[Argument, ...] = optional("Replaces the entry point of the image", ())
    args: tuple[Argument, ...] = optional("Replaces the arguments of the image", ())
    env: dict[VariableName, SetValue] = optional("Variables with plain values", {})
    env_keys: dict[VariableName, KeySettings] = optional(
        "Variables with the value of one key of a set", {}
    )
    env_fields: dict[VariableName, PodField] = optional(
        "Variables with a field of the pod, such as status.podIP", {}
    )
    config_from: tuple[SetName, ...] = optional(
        "Config and secret sets read as environment variables", ()
    )
    resources: ResourcesSettings = ResourcesSettings()
    allow: AllowSettings = optional("Security exceptions", AllowSettings())

    @property
    def sets(self) -> tuple[str, ...]:
        """Every set that the environment is read from, once each."""
        return tuple(
            dict.fromkeys((*self.config_from, *(one.set for one in self.env_keys.values())))
        )


class ExtraContainerSettings(ContainerSettings):
    """An init container, sidecar or further container."""

    run_as_user: UserId | None = optional("User id, if different")
    mounts: dict[DnsLabel, AbsolutePath] = optional("Mount paths by volume of the pod", {})
