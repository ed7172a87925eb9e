"""Ports of a service, and their protocols."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.types import Expects, Model, Port, Switch, optional

# Istio takes the protocol of a port from these words rather than by sniffing bytes.
# https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
Protocol = Annotated[
    Literal["http", "http2", "grpc", "tcp"], Expects("write `http`, `http2`, `grpc` or `tcp`")
]


class PortSettings(Model):
    """One more port of a service, named like its key."""

    port: Port = Field(description="TCP port of the Service, and of the container")
    target_port: Port | None = optional("TCP port of the container, if different")
    protocol: Protocol = optional("What is spoken on the port", "http")
    allow_plaintext: Switch = optional("Accept what comes without mutual TLS on this port", False)


@dataclass(frozen=True)
class ServicePort:
    """A port with its name, as container and Service declare it.

    `number` is the Service's: callers and routes name it. What is said of pods, such as policies of
    the mesh and of the network, names `pod_port`.
    https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
    """

    name: str
    number: int
    protocol: str
    target_port: int | None = None

    @property
    def pod_port(self) -> int:
        """The port of the container."""
        return self.target_port or self.number

    @property
    def routed_as_tcp(self) -> bool:
        """Whether Istio sees connections only, and no requests."""
        return self.protocol == "tcp"
