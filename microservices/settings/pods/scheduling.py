"""Scheduling: topology spread, node selection, affinity, tolerations."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.types import (
    Expects,
    LabelKey,
    LabelValue,
    Model,
    ObjectName,
    ServiceName,
    Text,
    optional,
    whole,
)

Spread = Annotated[
    Literal["preferred", "required", "off"], Expects("write `preferred`, `required` or `off`")
]
Effect = Annotated[
    Literal["NoSchedule", "PreferNoSchedule", "NoExecute"],
    Expects("write NoSchedule, PreferNoSchedule or NoExecute"),
]
LabelValues = Annotated[tuple[LabelValue, ...], Field(strict=False, min_length=1)]
TolerationSeconds = Annotated[int, whole(0, 86400, "seconds")]


class SpreadSettings(Model):
    """Topology spread of the pods of a version: required, preferred or off."""

    zones: Spread = optional("Over the zones of the cluster", "preferred")
    nodes: Spread = optional("Over the nodes of the cluster", "preferred")


class TolerationSettings(Model):
    """A tolerated taint of nodes.

    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    """

    key: LabelKey = Field(description="Key of the taint")
    value: LabelValue | None = optional("Its value; default: any")
    effect: Effect | None = optional("Its effect; default: every one")
    seconds: TolerationSeconds | None = optional("How long a NoExecute taint is tolerated")


class SchedulingSettings(Model):
    """Scheduling of the pods."""

    spread: SpreadSettings = SpreadSettings()
    node_selector: dict[LabelKey, LabelValue] = optional("Labels that a node must have", {})
    require_nodes: dict[LabelKey, LabelValues] = optional(
        "Labels of which a node must have one of the values", {}
    )
    prefer_nodes: dict[LabelKey, LabelValues] = optional(
        "Labels of which a node should have one of the values", {}
    )
    near: tuple[ServiceName, ...] = optional("Affinity: services whose zone the pods prefer", ())
    apart_from: tuple[ServiceName, ...] = optional(
        "Anti-affinity: services whose nodes the pods avoid, if possible", ()
    )
    tolerations: tuple[TolerationSettings, ...] = optional("Tolerated taints of nodes", ())
    priority_class: ObjectName | None = optional("PriorityClass of the pods")
    runtime_class: ObjectName | None = optional("RuntimeClass of the pods")
    scheduler: Text | None = optional("Scheduler, if different")
