"""Where pods run: spread over zones and nodes, and on nodes of the right kind."""

from typing import Annotated, Literal

from pydantic import Field

from settings.types import (
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
    """Whether the pods of a version must stand apart, or had better."""

    zones: Spread = Field(default="preferred", description="Over the zones of the cluster")
    nodes: Spread = Field(default="preferred", description="Over the nodes of the cluster")


class TolerationSettings(Model):
    """A taint of nodes that the pods bear.

    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    """

    key: LabelKey = Field(description="Key of the taint")
    value: LabelValue | None = Field(default=None, description="Its value; any without one")
    effect: Effect | None = Field(default=None, description="Its effect; every one without it")
    seconds: TolerationSeconds | None = Field(
        default=None, description="How long a NoExecute taint is borne"
    )


class SchedulingSettings(Model):
    """What the scheduler is told of the pods."""

    spread: SpreadSettings = SpreadSettings()
    node_selector: dict[LabelKey, LabelValue] = Field(
        default_factory=dict, description="Labels that a node must have"
    )
    require_nodes: dict[LabelKey, LabelValues] = Field(
        default_factory=dict, description="Labels of which a node must have one of the values"
    )
    prefer_nodes: dict[LabelKey, LabelValues] = Field(
        default_factory=dict, description="Labels of which a node had better have one of the values"
    )
    near: tuple[ServiceName, ...] = Field(
        default=(), strict=False, description="Services whose zone the pods had better share"
    )
    apart_from: tuple[ServiceName, ...] = Field(
        default=(), strict=False, description="Services whose nodes the pods had better avoid"
    )
    tolerations: tuple[TolerationSettings, ...] = Field(
        default=(), strict=False, description="Taints of nodes that the pods bear"
    )
    priority_class: ObjectName | None = Field(default=None, description="PriorityClass of the pods")
    runtime_class: ObjectName | None = Field(default=None, description="RuntimeClass of the pods")
    scheduler: Text | None = Field(default=None, description="Scheduler, if another")
