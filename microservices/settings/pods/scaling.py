"""Autoscaling: how the number of a version's pods follows its load."""

from typing import Annotated

from pydantic import Field

from microservices.settings.values.types import (
    Count,
    Expects,
    Model,
    ObjectName,
    Percent,
    Replicas,
    Text,
    one_of,
    optional,
    whole,
)

# Above 100 is sound: a request is what is set aside, and not the most that a pod may use.
Utilization = Annotated[
    int,
    Expects("write the percent of the request that is to be in use, such as 70", bounds=(1, 1000)),
]
Maximum = Annotated[int, whole(1, 5000, "pods", like=10)]
PerPod = Annotated[
    int, Expects("write a whole number for each pod, such as 100", bounds=(1, 1_000_000))
]
StabilizationSeconds = Annotated[int, whole(0, 3600, "seconds")]
PolicySeconds = Annotated[int, whole(1, 1800, "seconds")]
MetricName = Annotated[
    str,
    Field(pattern=r"^[A-Za-z_:][A-Za-z0-9_:]*$", max_length=200),
    Expects("write the name of a metric that the metrics adapter serves"),
]
TriggerType = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63),
    Expects("write the type of a KEDA scaler, such as rabbitmq (https://keda.sh/docs/scalers/)"),
]


class RequestRateSettings(Model):
    """Request rate per pod, by a metric of the cluster's metrics adapter."""

    metric: MetricName = Field(description="Name of the metric")
    per_pod: PerPod = Field(description="Target requests per second of a pod")


class DirectionSettings(Model):
    """How fast the number of pods may go one way; the greater of the two steps holds.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
    """

    stabilization_seconds: StabilizationSeconds | None = optional(
        "Stabilization window: ignores shorter changes"
    )
    percent: Percent | None = optional("Maximum percent per period")
    pods: Count | None = optional("Maximum pods per period")
    period_seconds: PolicySeconds = optional("Period of both, in seconds", 60)


class BehaviorSettings(Model):
    """How fast it may grow and shrink; Kubernetes' defaults where nothing is written."""

    scale_up: DirectionSettings | None = None
    scale_down: DirectionSettings | None = None


class TriggerSettings(Model):
    """A trigger of KEDA, such as the length of a queue. https://keda.sh/docs/latest/scalers/."""

    type: TriggerType = Field(description="Type of the scaler")
    metadata: dict[Text, Text] = Field(description="Metadata of the scaler, as text")
    authentication: ObjectName | None = optional("TriggerAuthentication of the namespace")


class ScalingSettings(Model):
    """Between `min` and `max` pods for each version.

    With `triggers` KEDA decides, and no HorizontalPodAutoscaler is written, since KEDA makes one of
    its own. Without any target, the CPU decides at 70 %.
    """

    alternatives = one_of("cpu memory requests_per_second", "triggers")

    min: Replicas = Field(description="Minimum pods")
    max: Maximum = Field(description="Maximum pods")
    cpu: Utilization | None = optional("Target utilization in percent of the CPU request")
    memory: Utilization | None = optional("Target utilization in percent of the memory request")
    requests_per_second: RequestRateSettings | None = None
    behavior: BehaviorSettings = BehaviorSettings()
    triggers: dict[ObjectName, TriggerSettings] = optional(
        "KEDA's triggers by name, in place of the targets above", {}
    )

    @property
    def cpu_target(self) -> int | None:
        """Percent of the CPU request, also where it stands for a target that nobody wrote."""
        alone = self.memory is None and self.requests_per_second is None and not self.triggers
        return 70 if self.cpu is None and alone else self.cpu
