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

    zones: Spread = Field(default="preferred", description="Over the zones of the cluster")
    nodes: Spread = Field(default="preferred", description="Over the nodes of the cluster")


class TolerationSettings(Model):
    """A tolerated taint of nodes.

    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    """

    key: LabelKey = Field(description="Key of the taint")
    value: LabelValue | None = Field(default=None, description="Its value; default: any")
    effect: Effect | None = Field(default=None, description="Its effect; default: every one")
    seconds: TolerationSeconds | None = Field(
        default=None, description="How long a NoExecute taint is tolerated"
    )


class SchedulingSettings(Model):
    """Scheduling of the pods."""

    spread: SpreadSettings = SpreadSettings()
    node_selector: dict[LabelKey, LabelValue] = Field(
        default_factory=dict, description="Labels that a node must have"
    )
    require_nodes: dict[LabelKey, LabelValues] = Field(
        default_factory=dict, description="Labels of which a node must have one of the values"
    )
    prefer_nodes: dict[LabelKey, LabelValues] = Field(
        default_factory=dict, description="Labels of which a node should have one of the values"
    )
    near: tuple[ServiceName, ...] = Field(
        default=(), strict=False, description="Affinity: services whose zone the pods prefer"
    )
    apart_from: tuple[ServiceName, ...] = Field(
        default=(),
        strict=False,
        description="Anti-affinity: services whose nodes the pods avoid, if possible",
    )
    tolerations: tuple[TolerationSettings, ...] = Field(
        default=(), strict=False, description="Tolerated taints of nodes"
    )
    priority_class: ObjectName | None = Field(default=None, description="PriorityClass of the pods")
    runtime_class: ObjectName | None = Field(default=None, description="RuntimeClass of the pods")
    scheduler: Text | None = Field(default=None, description="Scheduler, if different")
