"""What the objects of a service, and of one version, follow from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.objects.config import Sources
from microservices.objects.stack_object import Component, Key
from microservices.plan.names import labels, versioned
from microservices.plan.plan import Plan
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.job import JobSettings
from microservices.settings.version import Version
from microservices.specs.job import Job
from microservices.specs.metadata import metadata
from microservices.specs.pods.proxy_volume import proxy_volume_annotations
from microservices.specs.source import Source

# A claim that waits for its first pod is not bound before there is one; and a Service would be
# awaited for ten seconds, always.
NOT_AWAITED = {"pulumi.com/skipAwait": "true"}


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """A service of a plan, and what it shares with the others there.

    `pod_labels` are more labels of its pods; `ended` has the migrations that have ended well;
    `shared_needs` is what all pods wait for. With `replaced` its StatefulSet gets other claims
    than it was made with. Where its calls have `changed`, what old pods may call goes with the
    update.
    """

    plan: Plan
    name: str
    sources: Sources
    ended: Mapping[str, str]
    pod_labels: Mapping[str, str]
    shared_needs: tuple[Key, ...]
    replaced: bool
    changed: bool = False

    @property
    def settings(self) -> MicroserviceSettings:
        """What is written of the service."""
        return self.plan.settings.services[self.name]

    @property
    def proxy_annotations(self) -> dict[str, str]:
        """What injection is told of the proxies of its pods and jobs."""
        if self.plan.settings.mesh.uses_gateway_api:
            return {}
        return proxy_volume_annotations(self.plan.graph.calls[self.name])

    def job(self, name: str, settings: JobSettings, version: Version) -> Job:
        """One of its jobs, as a version runs it."""
        sources, mesh = self.sources.of_version(version.config), self.plan.settings.mesh
        return Job(self.name, name, settings, version, sources, mesh, self.proxy_annotations)

    @property
    def path(self) -> tuple[Component, ...]:
        """The component of the service."""
        return (Component("Microservice", self.name),)

    @property
    def routing(self) -> tuple[Component, ...]:
        """The component of its routes."""
        return (*self.path, Component("Routing", self.name))

    def metadata(self, name: str, marks: dict[str, str] | None = None) -> ObjectMetaArgsDict:
        """The metadata of an object of the service."""
        return metadata(name, self.plan.settings.namespace, marks or labels(self.name))

    def adopted(self, kind: str, name: str) -> str | None:
        """Import id of an adopted object; None for a new one.

        The engine reads the object, and what differs from what the program declares it updates in
        the same `up`: `pulumi preview --diff` shows that before. Where nothing differs no pod
        restarts. https://www.pulumi.com/docs/iac/adopting-pulumi/import/
        """
        return f"{self.plan.settings.namespace}/{name}" if self.settings.adopts(kind) else None

    def needs_of(self, version: Version) -> tuple[Key, ...]:
        """What the pods of a version, and those of its jobs, cannot start without."""
        sources = self.sources.of_version(version.config)
        of_jobs = (name for job in self.settings.jobs.values() for name in job.sets)
        read = dict.fromkeys((*version.workload.all_sets, *of_jobs))
        made = (name for name in read if name not in self.plan.settings.existing_sets)
        sets = (_object_of(self.plan, name, sources[name].name) for name in made)
        return (*sets, *self.shared_needs)


def _object_of(plan: Plan, set_name: str, name: str) -> Key:
    """The object of the stack from which a set is read, or which brings it."""
    if set_name in plan.settings.config:
        return Key("ConfigMap", name)
    return Key("Secret" if set_name in plan.settings.secrets else "ExternalSecret", name)


@dataclass(frozen=True, kw_only=True)
class VersionArgs:
    """A version with the addresses of its calls, and what must be there before its pods."""

    service: ServiceArgs
    version: Version
    sources: Mapping[str, Source]
    jobs: Sequence[Job]
    needs: tuple[Key, ...]

    @classmethod
    def of(
        cls, service: ServiceArgs, version: Version, jobs: Sequence[Job], needs: tuple[Key, ...]
    ) -> Self:
        """A version with its own of the jobs, which needs this beside what the service needs."""
        addresses = service.plan.graph.addresses_of(service.name)
        marks, notes = service.pod_labels, service.proxy_annotations
        return cls(
            service=service,
            version=with_call_addresses(version, addresses, marks, notes),
            sources=service.sources.of_version(version.config),
            jobs=[job for job in jobs if job.version.name == version.name],
            needs=(*service.needs_of(version), *needs),
        )

    @property
    def spec_args(
        self,
    ) -> tuple[str, MicroserviceSettings, Version, MeshSettings, Mapping[str, Source]]:
        """What the spec of a workload follows from."""
        service, mesh = self.service, self.service.plan.settings.mesh
        return service.name, service.settings, self.version, mesh, self.sources

    @property
    def name(self) -> str:
        """The name of its objects."""
        return versioned(self.service.name, self.version.name)

    @property
    def path(self) -> tuple[Component, ...]:
        """Its component, below that of the service."""
        return (*self.service.path, Component("Version", self.name))

    def metadata(
        self, name: str | None = None, annotations: Mapping[str, str] | None = None
    ) -> ObjectMetaArgsDict:
        """The metadata of one of its objects, by default of that which is named like it."""
        marks = labels(self.service.name, self.version.name)
        found = self.service.metadata(name or self.name, marks)
        return {**found, "annotations": dict(annotations)} if annotations else found


def with_call_addresses(
    version: Version,
    addresses: Mapping[str, str],
    pod_labels: Mapping[str, str],
    annotations: Mapping[str, str],
) -> Version:
    """A version with the URLs of its calls as variables; written variables win."""
    workload = version.workload
    taken = {*workload.env, *workload.env_keys, *workload.env_fields}
    found = {name: url for name, url in addresses.items() if name not in taken}
    words = {
        "env": {**found, **workload.env},
        "labels": {**workload.labels, **pod_labels},
        "annotations": {**workload.annotations, **annotations},
    }
    return replace(version, workload=workload.model_copy(update=words))
