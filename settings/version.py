"""One version of a service: what it may say otherwise than its service, and its share."""

from dataclasses import dataclass

from pydantic import Field

from settings.types import SetKey, SetName, SetValue, Weight
from settings.workload import WorkloadSettings, overlay


class VersionSettings(WorkloadSettings):
    """A version; what it does not write is as its service says."""

    weight: Weight | None = Field(default=None, description="Share of the traffic, in percent")
    config: dict[SetName, dict[SetKey, SetValue]] = Field(
        default_factory=dict, description="Keys of config sets that this version reads otherwise"
    )


@dataclass(frozen=True)
class Version:
    """A version with everything that it inherits: what becomes one Deployment and one subset.

    `config` has the keys, by set, that it reads otherwise than the rest of the stack.
    """

    name: str
    image: str
    weight: int
    workload: WorkloadSettings
    config: dict[str, dict[str, str]]

    @property
    def replicas(self) -> int | None:
        """Number of pods; None where it follows the load."""
        return self.workload.fixed_replicas


def effective(service: WorkloadSettings, written: VersionSettings) -> WorkloadSettings:
    """The workload of a version: its service's, with its own words over it."""
    return overlay(service, written)
