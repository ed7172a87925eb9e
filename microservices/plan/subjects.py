"""Services, versions, containers and jobs, each with its path in the stack file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_camel

from microservices.plan.names import versioned
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.container import ContainerSettings, ExtraContainerSettings
from microservices.settings.pods.job import JobSettings
from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path
from microservices.settings.values.types import Model
from microservices.settings.version import Version

# The groups of containers beside a service's own one.
GROUPS = ("init_containers", "sidecars", "containers")


@dataclass(frozen=True)
class Service:
    """A service as it is written."""

    name: str
    settings: MicroserviceSettings

    def path(self, *parts: str | int) -> Path:
        """The place of a field, which is named as it is written."""
        return ("services", self.name, *parts)

    @property
    def is_worker(self) -> bool:
        """Whether it is a worker, without a Service."""
        return self.settings.kind == "worker"


@dataclass(frozen=True)
class Pods:
    """The pods of one version, with everything that the version inherits."""

    service: Service
    version: Version

    @property
    def name(self) -> str:
        """The name of the version's objects."""
        return versioned(self.service.name, self.version.name)

    @property
    def workload(self) -> WorkloadSettings:
        """What the version says, over what its service says."""
        return self.version.workload

    @property
    def share(self) -> int:
        """Its share of the traffic, in percent; a worker has none."""
        return 0 if self.service.is_worker else self.version.weight

    @property
    def is_stateful(self) -> bool:
        """Whether they are the pods of a StatefulSet."""
        return self.service.settings.kind == "stateful"

    def path(self, *parts: str | int, also: tuple[tuple[str | int, ...], ...] = ()) -> Path:
        """The place of a field: in the version where it writes it, else in the service.

        `parts` are names of fields and keys of maps. A field that only together with others in
        `also` is wrong stands in the version where it writes any of them; one that nobody writes
        stands in the version where that alone writes what it belongs to.
        """
        own = self.service.settings.versions.get(self.version.name)
        above: Path = ()
        if own is not None and (
            any(_is_written(own, one) for one in (parts, *also))
            or _written_depth(own, parts) > _written_depth(self.service.settings, parts)
        ):
            above = ("versions", self.version.name)
        return self.service.path(*above, *_spelled(self.workload, parts))


@dataclass(frozen=True)
class Container:
    """One container of a version's pods, or that of a job of the service.

    `place` are the parts of its path below the version or the service: none for the service's own
    container. `job` is what a job itself says, and `settings` are that over its service's words.
    """

    pods: Pods
    name: str
    settings: ContainerSettings
    place: tuple[str, ...] = ()
    job: JobSettings | None = None

    @property
    def mounts(self) -> Mapping[str, str]:
        """Where each volume is mounted, for all but the service's own container."""
        own = self.settings
        return own.mounts if isinstance(own, ExtraContainerSettings) else {}

    def path(self, *parts: str | int, also: tuple[tuple[str | int, ...], ...] = ()) -> Path:
        """The place of a field of the container, as `Pods.path` has it.

        What a job has from its service stands in the service.
        """
        if self.job and not any(_is_written(self.job, one) for one in (parts, *also)):
            return self.pods.path(*parts, also=also)
        others = tuple((*self.place, *one) for one in also)
        return self.pods.path(*self.place, *parts, also=others)


@dataclass(frozen=True)
class Job:
    """A job of a service."""

    service: Service
    name: str
    settings: JobSettings

    def path(self, *parts: str | int) -> Path:
        """The place of a field, which is named as it is written."""
        return self.service.path("jobs", self.name, *parts)


def services_of(settings: Settings) -> Iterator[Service]:
    """Every service of a stack."""
    for name, written in settings.services.items():
        yield Service(name, written)


def pods_of(service: Service) -> Iterator[Pods]:
    """The pods of every version of a service."""
    for version in service.settings.effective_versions:
        yield Pods(service, version)


def jobs_of(service: Service) -> Iterator[Job]:
    """Every job of a service."""
    for name, job in service.settings.jobs.items():
        yield Job(service, name, job)


def extra_containers(pods: Pods) -> Iterator[Container]:
    """The containers of a version's pods beside the service's own one."""
    for group in GROUPS:
        for name, container in getattr(pods.workload, group).items():
            yield Container(pods, name, container, (group, name))


def job_containers_of(service: Service) -> Iterator[Container]:
    """The container of every job, once for each version whose settings it inherits.

    A scheduled job goes with the version that has the most traffic.
    """
    for name, job in service.settings.jobs.items():
        every = service.settings.effective_versions
        for version in (service.settings.main_version,) if job.schedule else every:
            whole = job.inheriting(version.workload)
            yield Container(Pods(service, version), name, whole, ("jobs", name), job)


def _is_written(level: Any, parts: tuple[str | int, ...]) -> bool:
    """Whether a level of the settings has words of its own for a field."""
    return _written_depth(level, parts) == len(parts)


def _written_depth(level: Any, parts: tuple[str | int, ...]) -> int:
    """How many parts, from the first, a level of the settings writes; lists are written whole."""
    for reached, part in enumerate(parts):
        if isinstance(level, Model):
            if part not in level.model_fields_set:
                return reached
            level = getattr(level, str(part))
        elif isinstance(level, Mapping):
            if part not in level:
                return reached
            level = level[part]
    return len(parts)


def _spelled(level: Any, parts: tuple[str | int, ...]) -> Iterator[str | int]:
    """The parts of a path as they are written: fields in camelCase, keys of maps as they are."""
    for part in parts:
        if isinstance(level, Model):
            yield to_camel(str(part))
            level = getattr(level, str(part))
        else:
            yield part
            level = level.get(part) if isinstance(level, Mapping) else level
