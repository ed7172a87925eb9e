"""Canary of Flagger. https://docs.flagger.app/usage/how-it-works."""

from typing import NotRequired, TypedDict

from microservices.kinds import istio

API_VERSION = "flagger.app/v1beta1"


class Reference(TypedDict):
    """An object of the same namespace."""

    apiVersion: str
    kind: str
    name: str


class LoadBalancer(TypedDict):
    """Istio's, with the warm-up as Flagger knows it."""

    simple: NotRequired[str]
    consistentHash: NotRequired[istio.ConsistentHash]
    localityLbSetting: NotRequired[istio.LocalityLoadBalancer]
    warmupDurationSecs: NotRequired[str]


class ConnectionPool(TypedDict):
    """What a proxy opens at most; Flagger knows of requests, and not of connections."""

    http: istio.HttpPool


class TrafficPolicy(TypedDict):
    """What Flagger writes into its DestinationRules."""

    connectionPool: NotRequired[ConnectionPool]
    outlierDetection: NotRequired[istio.OutlierDetection]
    loadBalancer: NotRequired[LoadBalancer]


class CanaryService(TypedDict):
    """The Services and routes that Flagger writes."""

    name: str
    port: int
    portName: str
    appProtocol: str
    targetPort: str
    portDiscovery: bool
    timeout: NotRequired[str]
    retries: NotRequired[istio.Retries]
    headers: NotRequired[istio.Headers]
    corsPolicy: NotRequired[istio.CorsPolicy]
    trafficPolicy: NotRequired[TrafficPolicy]


class Threshold(TypedDict):
    """What a metric has to be."""

    min: NotRequired[float]
    max: NotRequired[float]


class Metric(TypedDict):
    """A metric over an interval."""

    name: str
    interval: str
    thresholdRange: Threshold


class Analysis(TypedDict):
    """How the weights go up, and when they go back."""

    interval: str
    threshold: int
    maxWeight: int
    stepWeight: int
    metrics: list[Metric]


class CanarySpec(TypedDict):
    """A service that Flagger releases."""

    provider: str
    targetRef: Reference
    autoscalerRef: NotRequired[Reference]
    progressDeadlineSeconds: int
    service: CanaryService
    analysis: Analysis
