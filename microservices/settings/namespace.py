"""Namespace: labels, annotations, pod security, quota and limit range."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.quantity import CpuQuantity, MemoryQuantity
from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    LabelKey,
    LabelValue,
    Model,
    Switch,
    Text,
)

PodSecurity = Annotated[
    Literal["restricted", "baseline", "privileged"],
    Expects("write `restricted`, `baseline` or `privileged`"),
]
ObjectCount = Annotated[
    int, Field(ge=0, le=100_000), Expects("write a whole number of objects, such as 50")
]


class QuotaSettings(Model):
    """The most that the namespace may hold at once.

    https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """

    requested_cpu: CpuQuantity | None = Field(default=None, description="Sum of CPU requests")
    requested_memory: MemoryQuantity | None = Field(
        default=None, description="Sum of memory requests"
    )
    limited_cpu: CpuQuantity | None = Field(
        default=None, description="Sum of CPU limits; every container then needs one"
    )
    limited_memory: MemoryQuantity | None = Field(default=None, description="Sum of memory limits")
    storage: MemoryQuantity | None = Field(default=None, description="Sum of claimed storage")
    pods: ObjectCount | None = Field(default=None, description="Pods that have not ended")
    claims: ObjectCount | None = Field(default=None, description="PersistentVolumeClaims")
    load_balancers: ObjectCount | None = Field(
        default=None, description="Services of type LoadBalancer"
    )


class AmountSettings(Model):
    """CPU and memory of one container."""

    cpu: CpuQuantity | None = Field(default=None, description="CPU, in cores")
    memory: MemoryQuantity | None = Field(default=None, description="Memory, in bytes")


class LimitRangeSettings(Model):
    """What a container of the namespace gets and may have, also one that is made by others.

    https://kubernetes.io/docs/concepts/policy/limit-range/
    """

    default_request: AmountSettings = Field(
        default=AmountSettings(), description="Request of a container that writes none"
    )
    default_limit: AmountSettings = Field(
        default=AmountSettings(), description="Limit of a container that writes none"
    )
    least: AmountSettings = Field(default=AmountSettings(), description="Least request")
    most: AmountSettings = Field(default=AmountSettings(), description="Greatest limit")


class NamespaceSettings(Model):
    """What the namespace says and holds beside its name and its part in the mesh."""

    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict, description="More labels")
    annotations: dict[LabelKey, Text] = Field(default_factory=dict, description="More annotations")
    pod_security: PodSecurity = Field(
        default="restricted", description="Pod security standard that is enforced"
    )
    quota: QuotaSettings | None = Field(default=None, description="Becomes a ResourceQuota")
    limit_range: LimitRangeSettings | None = Field(default=None, description="Becomes a LimitRange")
    adopt: Switch = Field(default=False, description="Take over a namespace that is there already")
    protect: Switch | None = Field(
        default=None,
        description="Refuse to delete it; without the key where `strict`, `adopt` or a claim is",
    )
    moved_from: DnsLabel | None = Field(
        default=None, description="Namespace that the stack was in, to leave it with all it holds"
    )
