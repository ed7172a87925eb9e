"""A service: its image, ports, versions, sidecars and jobs."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.access.auth import ServiceAuthSettings
from microservices.settings.access.call import CallerSettings, CallSettings, or_text
from microservices.settings.access.permission import PermissionSettings
from microservices.settings.access.service_account import ServiceAccountSettings
from microservices.settings.object_metadata import ServiceObjectsSettings
from microservices.settings.pods.container import ContainerSettings
from microservices.settings.pods.job import JobSettings
from microservices.settings.pods.probes import PortName
from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.traffic.gateway import ExposeSettings
from microservices.settings.traffic.owner import TrafficSettings
from microservices.settings.traffic.port import PortSettings, Protocol, ServicePort
from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    HttpPath,
    Model,
    Port,
    ServiceName,
    Switch,
    VersionName,
    optional,
)
from microservices.settings.version import Version, VersionSettings, effective

ONLY_VERSION = "v1"
Kind = Annotated[
    Literal["service", "worker", "stateful"],
    Expects("write `service`, `worker` (no port) or `stateful` (a StatefulSet)"),
]
# A StatefulSet is not among them: its claim templates are compared with what the cluster made of
# them, and the engine would replace it.
AdoptedKind = Literal[
    "ServiceAccount",
    "Service",
    "Deployment",
    "VirtualService",
    "DestinationRule",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
]
# What `true` stands for; plain objects seldom have a budget or an autoscaler beside them.
ADOPTED = ("ServiceAccount", "Service", "Deployment", "VirtualService", "DestinationRule")
Adopt = Annotated[
    bool | Annotated[tuple[AdoptedKind, ...], Field(strict=False)],
    Expects("write `true`, or a list of kinds such as [Deployment, Service]", lists=True),
]


class MetricsSettings(Model):
    """Where Prometheus finds the application's own metrics."""

    port: PortName | None = optional("Name of the port; the first without")
    path: HttpPath = optional("Path of the metrics", "/metrics")
    ports: dict[PortName, HttpPath] = optional("Further ports by name, and their paths", {})


class MicroserviceSettings(WorkloadSettings):
    """A service of the stack.

    A service that writes no `versions` has one, named v1, which gets all of the traffic; writing
    `versions: {v1: ...}` later replaces nothing.
    """

    kind: Kind = optional("What kind of workload it is", "service")
    port: Port | None = optional("TCP port of the Service, and of the container")
    target_port: Port | None = optional("TCP port of the container, if different")
    protocol: Protocol = optional("What is spoken on the port", "http")
    allow_plaintext: Switch = optional("Accept what comes without mutual TLS on `port`", False)
    ports: dict[PortName, PortSettings] = optional("More ports by name", {})
    versions: dict[VersionName, VersionSettings] = optional(
        "Versions that live side by side, by name", {}
    )
    traffic: TrafficSettings = optional(
        "Routes, timeouts, retries, who writes the weights", TrafficSettings()
    )
    expose: ExposeSettings | None = optional("Reach it through the stack's gateway")
    calls: tuple[CallSettings, ...] = optional(
        "Everything that it calls; nothing else is reached", (), json_schema_extra=or_text
    )
    allow_from: tuple[CallerSettings, ...] = optional(
        "Who calls it from outside of the stack", (), json_schema_extra=or_text
    )
    auth: ServiceAuthSettings | None = optional("Tokens that requests have to show")
    service_account: ServiceAccountSettings = optional(
        "The account of its pods", ServiceAccountSettings()
    )
    permissions: tuple[PermissionSettings, ...] = optional(
        "What its account may do with the API server", ()
    )
    jobs: dict[DnsLabel, JobSettings] = optional(
        "Migrations before a version, and scheduled jobs", {}
    )
    objects: ServiceObjectsSettings = optional(
        "Labels and annotations of its objects", ServiceObjectsSettings()
    )
    metrics: MetricsSettings | None = optional("Where the application's own metrics are")
    adopt: Adopt = optional("Take over objects of these names that are in the cluster", False)
    protect: Switch = optional("`false` lets a StatefulSet be removed, and its pods with it", True)
    former_name: ServiceName | None = optional("Name of the service before it was renamed")

    @property
    def written_versions(self) -> dict[str, VersionSettings]:
        """The versions as written, or the one that stands for a service without any."""
        return self.versions or {ONLY_VERSION: VersionSettings()}

    @property
    def split(self) -> dict[str, int]:
        """Share of the traffic of each version, in percent; a lone version has all of it."""
        alone = len(self.written_versions) == 1
        return {
            name: 100 if alone and version.weight is None else version.weight or 0
            for name, version in self.written_versions.items()
        }

    @cached_property
    def effective_versions(self) -> tuple[Version, ...]:
        """Every version with what it inherits from the service, in the order of their names."""
        split = self.split
        return tuple(
            Version(
                name=name,
                image=str(version.over(self)),
                weight=split[name],
                workload=effective(self, version),
                config=version.config,
                account=self.service_account.name,
            )
            for name, version in sorted(self.written_versions.items())
        )

    @property
    def container_ports(self) -> tuple[ServicePort, ...]:
        """Its first port, which is named after what is spoken there, and then the others by name.

        A worker has only others, for probes and metrics.
        """
        first = {} if self.port is None else {self.protocol: self}
        return tuple(
            ServicePort(name, one.port, one.protocol, one.target_port)
            for name, one in (*first.items(), *sorted(self.ports.items()))
            if one.port is not None
        )

    @property
    def all_ports(self) -> tuple[ServicePort, ...]:
        """The ports of its Service; empty for a worker, which has none."""
        return () if self.kind == "worker" else self.container_ports

    @property
    def called_services(self) -> tuple[str, ...]:
        """The names that it calls without a namespace, once each: mostly services of the stack."""
        called = (one.name for one in self.calls if one.name and one.namespace is None)
        return tuple(dict.fromkeys(called))

    @property
    def mounts_token(self) -> bool:
        """Whether some pod of the service, or of its jobs, talks to the API server."""
        containers: list[ContainerSettings] = [*self.jobs.values()]
        for version in self.effective_versions:
            containers += [version.workload, *version.workload.extra_containers.values()]
        return any(one.allow.service_account_token for one in containers)

    @property
    def plaintext_ports(self) -> tuple[ServicePort, ...]:
        """The ports on which a caller needs no certificate, and so has no identity."""
        open_ports = {name for name, one in self.ports.items() if one.allow_plaintext}
        if self.allow_plaintext:
            open_ports.add(self.protocol)
        return tuple(port for port in self.all_ports if port.name in open_ports)

    @property
    def main_version(self) -> Version:
        """The version with the greatest share, the first of those by name."""
        return max(self.effective_versions, key=lambda version: version.weight)

    @property
    def idle_timeout_seconds(self) -> int | None:
        """The idle timeout of connections to its pods, which is that of every version."""
        pool = self.main_version.workload.traffic_policy.connection_pool
        return pool.idle_timeout_seconds if pool else None

    @property
    def has_claims(self) -> bool:
        """Whether some pod has storage that outlives it, made here or there already."""
        return any(
            volume.claim or volume.existing_claim
            for version in self.effective_versions
            for volume in version.workload.volumes.values()
        )

    def adopts(self, kind: str) -> bool:
        """Whether an object of a kind is taken over rather than made."""
        if isinstance(self.adopt, bool):
            return self.adopt and kind in ADOPTED
        return kind in self.adopt
