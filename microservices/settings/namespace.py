"""Namespace: owner, labels, annotations, pod security, quota and limit range."""

from typing import Annotated, Literal

from microservices.settings.object_metadata import StackObjectsSettings
from microservices.settings.values.quantity import CpuQuantity, MemoryQuantity
from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    LabelKey,
    LabelValue,
    Model,
    StackPath,
    Switch,
    Text,
    optional,
)

PodSecurity = Annotated[
    Literal["restricted", "baseline", "privileged"],
    Expects("write `restricted`, `baseline` or `privileged`"),
]
ObjectCount = Annotated[
    int, Expects("write a whole number of objects, such as 50", bounds=(0, 100_000))
]


class QuotaSettings(Model):
    """The most that the namespace may hold at once.

    https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """

    requested_cpu: CpuQuantity | None = optional("Sum of CPU requests")
    requested_memory: MemoryQuantity | None = optional("Sum of memory requests")
    limited_cpu: CpuQuantity | None = optional("Sum of CPU limits; every container then needs one")
    limited_memory: MemoryQuantity | None = optional("Sum of memory limits")
    storage: MemoryQuantity | None = optional("Sum of claimed storage")
    pods: ObjectCount | None = optional("Pods that have not ended")
    claims: ObjectCount | None = optional("PersistentVolumeClaims")
    load_balancers: ObjectCount | None = optional("Services of type LoadBalancer")


class AmountSettings(Model):
    """CPU and memory of one container."""

    cpu: CpuQuantity | None = optional("CPU, in cores")
    memory: MemoryQuantity | None = optional("Memory, in bytes")


class LimitRangeSettings(Model):
    """What a container of the namespace gets and may have, also one that is made by others.

    https://kubernetes.io/docs/concepts/policy/limit-range/
    """

    default_request: AmountSettings = optional(
        "Request of a container that writes none", AmountSettings()
    )
    default_limit: AmountSettings = optional(
        "Limit of a container that writes none", AmountSettings()
    )
    least: AmountSettings = optional("Least request", AmountSettings())
    most: AmountSettings = optional("Greatest limit", AmountSettings())


class NamespaceSettings(Model):
    """What the namespace says and holds beside its name and its part in the mesh."""

    owner: StackPath | None = optional(
        "Stack that makes the namespace, as project/stack; without the key it is this one"
    )
    labels: dict[LabelKey, LabelValue] = optional("More labels", {})
    annotations: dict[LabelKey, Text] = optional("More annotations", {})
    pod_security: PodSecurity = optional("Pod security standard that is enforced", "restricted")
    objects: StackObjectsSettings = optional(
        "Labels and annotations of the objects in it", StackObjectsSettings()
    )
    quota: QuotaSettings | None = optional("Becomes a ResourceQuota")
    limit_range: LimitRangeSettings | None = optional("Becomes a LimitRange")
    adopt: Switch = optional("Take over a namespace that is there already", False)
    protect: Switch | None = optional(
        "Refuse to delete it; without the key where `strict`, `adopt` or a claim is"
    )
    moved_from: DnsLabel | None = optional(
        "Namespace that the stack was in, to leave it with all it holds"
    )
