"""Telemetry: what proxies record of requests."""

from typing import NotRequired, TypedDict


class Provider(TypedDict):
    """One of the providers that the mesh knows by name; `envoy` writes to the proxy's output."""

    name: str


class AccessLogging(TypedDict):
    """Whether requests are logged, and by whom."""

    providers: list[Provider]
    disabled: bool


class Tracing(TypedDict):
    """The share of requests that are traced, in percent; the mesh's own provider gets them."""

    randomSamplingPercentage: NotRequired[float]
    disableSpanReporting: NotRequired[bool]


class TelemetrySpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/telemetry/."""

    accessLogging: NotRequired[list[AccessLogging]]
    tracing: NotRequired[list[Tracing]]
