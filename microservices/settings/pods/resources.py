"""Resources of a container: requests and limits."""

from typing import Annotated, Literal

from microservices.settings.values.quantity import CpuLimit, CpuQuantity, MemoryLimit
from microservices.settings.values.types import Expects, Model, optional

Size = Annotated[
    Literal["tiny", "small", "medium", "large", "huge"],
    Expects("write `tiny`, `small`, `medium`, `large` or `huge`, or exact `requests`"),
]
# CPU and memory that the scheduler sets aside; each step is about twice the one before.
SIZES: dict[str, tuple[str, str]] = {
    "tiny": ("50m", "128Mi"),
    "small": ("100m", "256Mi"),
    "medium": ("250m", "512Mi"),
    "large": ("500m", "1Gi"),
    "huge": ("1", "2Gi"),
}


class RequestsSettings(Model):
    """What the scheduler sets aside for one pod; what is not written comes from the size."""

    cpu: CpuQuantity | None = optional("CPU, in cores")
    memory: MemoryLimit | None = optional("Memory, in bytes")
    ephemeral_storage: MemoryLimit | None = optional(
        "Room for logs, the writable layer and temporary files"
    )


class LimitsSettings(Model):
    """The most that one pod may use.

    There is no CPU limit unless one is written: throttling a pod whose node is idle costs latency
    and protects nobody. Without a memory limit of its own a pod gets its request as the limit, so
    that a leak ends the pod that leaks and never a neighbour.
    """

    cpu: CpuLimit | None = optional("CPU, in cores; no limit without")
    memory: MemoryLimit | None = optional("Memory, in bytes; as much as is requested without")
    ephemeral_storage: MemoryLimit | None = optional("Files on the node; no limit without")


class ResourcesSettings(Model):
    """Requests and limits of a container: a named size, exact quantities, or some of each."""

    size: Size = optional("CPU and memory by name, from tiny to huge", "small")
    requests: RequestsSettings = RequestsSettings()
    limits: LimitsSettings = LimitsSettings()

    @property
    def requested_cpu(self) -> str:
        """CPU that is set aside."""
        return self.requests.cpu or SIZES[self.size][0]

    @property
    def requested_memory(self) -> str:
        """Memory that is set aside."""
        return self.requests.memory or SIZES[self.size][1]

    @property
    def limited_memory(self) -> str:
        """The most memory: as written, or as much as is set aside."""
        return self.limits.memory or self.requested_memory
