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

    port: Port = Field(description="TCP port of the container, and of the Service")
    protocol: Protocol = optional("What is spoken on the port", "http")
    allow_plaintext: Switch = optional("Accept what comes without mutual TLS on this port", False)


@dataclass(frozen=True)
class ServicePort:
    """A port with its name, as container and Service declare it."""

    name: str
    number: int
    protocol: str

    @property
    def routed_as_tcp(self) -> bool:
        """Whether Istio sees connections only, and no requests."""
        return self.protocol == "tcp"
