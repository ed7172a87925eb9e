"""Workload: settings of pods at a service, which a version may override."""

from typing import Annotated, Any, Literal, TypeVar

from microservices.settings.pods.container import ContainerSettings, ExtraContainerSettings
from microservices.settings.pods.dns import DnsSettings
from microservices.settings.pods.probes import ProbesSettings
from microservices.settings.pods.proxy import ProxySettings
from microservices.settings.pods.rollout import DisruptionSettings, RolloutSettings
from microservices.settings.pods.scaling import ScalingSettings
from microservices.settings.pods.scheduling import SchedulingSettings
from microservices.settings.pods.volume import VolumeSettings
from microservices.settings.traffic.traffic_policy import TrafficPolicySettings
from microservices.settings.values.address import IpAddress
from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    HostName,
    LabelKey,
    LabelValue,
    Model,
    ObjectName,
    Replicas,
    Text,
    UserId,
    one_of,
    optional,
)

DEFAULT_REPLICAS = 2
ENGINE_SECONDS = 60
PullPolicy = Annotated[
    Literal["Always", "IfNotPresent", "Never"], Expects("write Always, IfNotPresent or Never")
]
PodRequestsPerSecond = Annotated[
    int, Expects("write a whole number of requests a second", bounds=(1, 1_000_000))
]
Part = TypeVar("Part", bound=Model)


class WorkloadSettings(ContainerSettings):
    """Settings of pods; those of a version are merged over its service's."""

    alternatives = one_of("replicas", "scaling")

    replicas: Replicas | None = optional("Fixed number of pods of each version")
    scaling: ScalingSettings | None = optional(
        "Autoscaling of each version, in place of `replicas`"
    )
    pod_requests_per_second: PodRequestsPerSecond | None = optional(
        "Capacity of a pod, in requests per second"
    )
    traffic_policy: TrafficPolicySettings = optional(
        "Load balancing, connection pools, outlier detection", TrafficPolicySettings()
    )
    disruption: DisruptionSettings = DisruptionSettings()
    rollout: RolloutSettings = RolloutSettings()
    scheduling: SchedulingSettings = SchedulingSettings()
    probes: ProbesSettings = ProbesSettings()
    proxy: ProxySettings = optional("Sidecar of the pods, over `mesh.proxy`", ProxySettings())
    run_as_user: UserId = optional("User id of the process; never root", 65532)
    volumes: dict[DnsLabel, VolumeSettings] = optional("Volumes by name", {})
    init_containers: dict[DnsLabel, ExtraContainerSettings] = optional(
        "Init containers, in the order of their names", {}
    )
    sidecars: dict[DnsLabel, ExtraContainerSettings] = optional(
        "Native sidecars: start before the main container and end after it", {}
    )
    containers: dict[DnsLabel, ExtraContainerSettings] = optional(
        "Further containers of the pods", {}
    )
    pull_policy: PullPolicy | None = optional("Image pull policy; default: that of Kubernetes")
    pull_secrets: tuple[ObjectName, ...] = optional("Image pull Secrets of the namespace", ())
    # https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
    host_aliases: dict[HostName, IpAddress] = optional(
        "Addresses of hosts, as lines of /etc/hosts in the pods", {}
    )
    dns: DnsSettings = optional("What their resolver does beside the cluster's DNS", DnsSettings())
    labels: dict[LabelKey, LabelValue] = optional(
        "Additional labels of the pods; selectors never use them", {}
    )
    annotations: dict[LabelKey, Text] = optional("Additional annotations of the pods", {})

    @property
    def fixed_replicas(self) -> int | None:
        """The number of pods, None where it follows the load."""
        if self.scaling:
            return None
        return DEFAULT_REPLICAS if self.replicas is None else self.replicas

    @property
    def least_replicas(self) -> int:
        """The fewest pods that there are when all is well."""
        return self.scaling.min if self.scaling else self.fixed_replicas or 0

    @property
    def most_replicas(self) -> int:
        """The most pods that there are, but for those of a rollout."""
        return self.scaling.max if self.scaling else self.fixed_replicas or 0

    def rollout_seconds(self, *, one_by_one: bool = False) -> int:
        """How long `pulumi up` waits for a rollout, in seconds.

        A minute longer than Kubernetes waits for progress, since the engine tells what is wrong
        with the pods only when its own time is over; and as long as every step of a slow rollout
        may take where each of them makes progress. `one_by_one` is how a StatefulSet goes.
        """
        step = self.probes.startup.patience_seconds + self.rollout.min_ready_seconds
        steps = self.most_replicas if one_by_one else self.rollout.batches(self.most_replicas)
        return max(self.rollout.progress_deadline_seconds, steps * step) + ENGINE_SECONDS

    @property
    def extra_containers(self) -> dict[str, ExtraContainerSettings]:
        """Every container but the service's own one, by name."""
        return {**self.init_containers, **self.sidecars, **self.containers}

    @property
    def all_sets(self) -> tuple[str, ...]:
        """Every set that the pods read, as environment or as files, once each."""
        read = [*self.sets]
        for container in self.extra_containers.values():
            read += container.sets
        for volume in self.volumes.values():
            read += volume.sets
        return tuple(dict.fromkeys(read))


def overlay(under: Part, over: Model) -> Part:
    """One part of the settings with another merged over it.

    Maps and parts merge, all else replaces, and only what was written counts; of the alternatives
    of a part, what is written takes the place of the others. Fields that `under` does not have are
    left out.
    """
    displaced = _displaced(over) & under.model_fields_set
    changes = {name: _default(under, name) for name in displaced}
    for name in over.model_fields_set & type(under).model_fields.keys():
        changes[name] = _laid_over(getattr(under, name), getattr(over, name))
    laid = under.model_copy(update=changes)
    laid.model_fields_set.difference_update(displaced - over.model_fields_set)
    return laid


def _displaced(over: Model) -> set[str]:
    """The fields of every alternative but those that were chosen."""
    written = {
        name for name in over.model_fields_set if getattr(over, name) != _default(over, name)
    }
    chosen = {fields for fields in over.alternatives if fields & written}
    return set().union(*({*over.alternatives} - chosen)) if chosen else set()


def _default(part: Model, name: str) -> Any:
    return type(part).model_fields[name].get_default(call_default_factory=True)


def _laid_over(under: Any, over: Any) -> Any:
    if isinstance(under, Model) and isinstance(over, Model):
        return overlay(under, over)
    if isinstance(under, dict) and isinstance(over, dict):
        merged = {name: _laid_over(under.get(name), value) for name, value in over.items()}
        return under | merged
    return over
