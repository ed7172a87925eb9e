"""ScaledObject of KEDA. https://keda.sh/docs/latest/reference/scaledobject-spec/."""

from typing import Any, NotRequired, TypedDict

API_VERSION = "keda.sh/v1alpha1"


class ScaleTarget(TypedDict):
    """What is scaled."""

    apiVersion: str
    kind: str
    name: str


class Trigger(TypedDict):
    """What decides how many pods there are."""

    type: str
    name: str
    metadata: dict[str, str]
    authenticationRef: NotRequired[dict[str, str]]


class HorizontalScaling(TypedDict):
    """The HorizontalPodAutoscaler that KEDA makes."""

    name: str
    behavior: NotRequired[dict[str, Any]]


class Advanced(TypedDict):
    """How KEDA scales between one pod and the most."""

    horizontalPodAutoscalerConfig: HorizontalScaling


class ScaledObjectSpec(TypedDict):
    """The number of pods by triggers."""

    scaleTargetRef: ScaleTarget
    minReplicaCount: int
    maxReplicaCount: int
    advanced: Advanced
    triggers: list[Trigger]
