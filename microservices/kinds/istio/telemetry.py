"""Telemetry: what proxies record of requests."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.custom_resource import custom_resource

# https://istio.io/latest/news/releases/1.22.x/announcing-1.22/: the release of all the v1 kinds.
TELEMETRY = {
    "networking.istio.io/v1": "telemetry.istio.io/v1",
    "networking.istio.io/v1beta1": "telemetry.istio.io/v1alpha1",
    "networking.istio.io/v1alpha3": "telemetry.istio.io/v1alpha1",
}


class Provider(TypedDict):
    """One of the providers that the mesh knows by name; `envoy` writes to the proxy's output."""

    name: str


class AccessLogging(TypedDict):
    """Whether requests are logged, and by whom."""

    providers: list[Provider]
    disabled: bool


class Tracing(TypedDict):
    """The share of requests that are traced, in percent; the mesh's own provider gets them."""

    randomSamplingPercentage: float


class TelemetrySpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/telemetry/."""

    accessLogging: NotRequired[list[AccessLogging]]
    tracing: NotRequired[list[Tracing]]


def telemetry(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: TelemetrySpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A Telemetry; `api_version` is that of the networking kinds."""
    return custom_resource("Telemetry", name, metadata, spec, TELEMETRY[api_version], opts)
