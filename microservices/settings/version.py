"""A version of a service: what it overrides, and its weight."""

from dataclasses import dataclass

from microservices.settings.pods.workload import WorkloadSettings, overlay
from microservices.settings.values.types import SetKey, SetName, SetValue, Weight, optional


class VersionSettings(WorkloadSettings):
    """A version; it inherits what it does not write from its service."""

    weight: Weight | None = optional("Weight: share of the traffic, in percent")
    config: dict[SetName, dict[SetKey, SetValue]] = optional(
        "Overrides of keys of config sets, for this version", {}
    )


@dataclass(frozen=True)
class Version:
    """A version with everything that it inherits: what becomes one Deployment and one subset.

    `config` has the keys, by set, that it reads otherwise than the rest of the stack. `account` is
    the name of the ServiceAccount, where it is not that of the service.
    """

    name: str
    image: str
    weight: int
    workload: WorkloadSettings
    config: dict[str, dict[str, str]]
    account: str | None = None

    @property
    def replicas(self) -> int | None:
        """Number of pods; None where it follows the load."""
        return self.workload.fixed_replicas


def effective(service: WorkloadSettings, written: VersionSettings) -> WorkloadSettings:
    """The workload of a version: its service's, with its own settings merged over it."""
    return overlay(service, written)
