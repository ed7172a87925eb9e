"""Rollout and AnalysisTemplate of Argo Rollouts.

https://argo-rollouts.readthedocs.io/en/stable/features/specification/
"""

from typing import Any, NotRequired, TypedDict

API_VERSION = "argoproj.io/v1alpha1"


class TcpPort(TypedDict):
    """A route for connections, by its port where there are several."""

    port: NotRequired[int]


class VirtualServiceReference(TypedDict):
    """The routes whose weights Argo Rollouts writes."""

    name: str
    routes: NotRequired[list[str]]
    tcpRoutes: NotRequired[list[TcpPort]]


class DestinationRuleReference(TypedDict):
    """The subsets into which Argo Rollouts writes which pods are which."""

    name: str
    canarySubsetName: str
    stableSubsetName: str


class IstioRouting(TypedDict):
    """What of Istio's objects Argo Rollouts writes to."""

    virtualService: VirtualServiceReference
    destinationRule: DestinationRuleReference


class TrafficRouting(TypedDict):
    """Who divides requests."""

    istio: IstioRouting


class Pause(TypedDict):
    """A time to wait."""

    duration: str


class Step(TypedDict):
    """One of these."""

    setWeight: NotRequired[int]
    pause: NotRequired[Pause]


class TemplateReference(TypedDict):
    """An AnalysisTemplate by its name."""

    templateName: str


class PodHash(TypedDict):
    """Of which pods the hash is meant."""

    podTemplateHashValue: str


class Argument(TypedDict):
    """An argument of an AnalysisTemplate, and what it is."""

    name: str
    valueFrom: NotRequired[PodHash]


class BackgroundAnalysis(TypedDict):
    """What is measured during the steps, from one of them on."""

    templates: list[TemplateReference]
    args: list[Argument]
    startingStep: int


class CanaryStrategy(TypedDict):
    """How a new version comes in."""

    maxSurge: int | str
    maxUnavailable: int
    trafficRouting: TrafficRouting
    analysis: NotRequired[BackgroundAnalysis]
    steps: list[Step]


class Strategy(TypedDict):
    """The strategy of a Rollout."""

    canary: CanaryStrategy


class LabelSelector(TypedDict):
    """Labels that pods have."""

    matchLabels: dict[str, str]


class RolloutSpec(TypedDict):
    """The pods of a version, and how they are replaced.

    The template is in camel case, as the rest is.
    """

    replicas: NotRequired[int]
    selector: LabelSelector
    template: dict[str, Any]
    minReadySeconds: int
    progressDeadlineSeconds: int
    revisionHistoryLimit: int
    strategy: Strategy


class Query(TypedDict):
    """PromQL; the controller knows the address."""

    query: str


class Provider(TypedDict):
    """Where a value comes from."""

    prometheus: Query


class Metric(TypedDict):
    """A value that is measured again and again, and how often it may fail a condition."""

    name: str
    initialDelay: str
    interval: str
    failureLimit: int
    successCondition: str
    provider: Provider


class AnalysisTemplateSpec(TypedDict):
    """What is measured of the new pods."""

    args: list[Argument]
    metrics: list[Metric]
