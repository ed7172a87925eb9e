"""Istio's kinds: the one place with their apiVersions.

Pulumi passes the spec of a custom resource on as it is, without translating or checking it, so
specs are camelCase here, and their types are declared here.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

# PeerAuthentication and AuthorizationPolicy never had a v1alpha3.
_SECURITY = {
    "networking.istio.io/v1": "security.istio.io/v1",
    "networking.istio.io/v1beta1": "security.istio.io/v1beta1",
    "networking.istio.io/v1alpha3": "security.istio.io/v1beta1",
}
# https://istio.io/latest/news/releases/1.22.x/announcing-1.22/: the release of all the v1 kinds.
_TELEMETRY = {
    "networking.istio.io/v1": "telemetry.istio.io/v1",
    "networking.istio.io/v1beta1": "telemetry.istio.io/v1alpha1",
    "networking.istio.io/v1alpha3": "telemetry.istio.io/v1alpha1",
}


class PortNumber(TypedDict):
    """A port of a Service by its number."""

    number: int


class Destination(TypedDict):
    """Where a route leads: a subset of a host, on one of its ports where it has several."""

    host: str
    subset: str
    port: NotRequired[PortNumber]


class WeightedDestination(TypedDict):
    """A destination and its share, in percent."""

    destination: Destination
    weight: int


class PortMatch(TypedDict):
    """What goes to one port of a Service."""

    port: int


class HttpRoute(TypedDict):
    """One rule of a VirtualService; the first that matches a request takes it."""

    match: NotRequired[list[PortMatch]]
    route: list[WeightedDestination]


class TcpRoute(TypedDict):
    """One rule for connections of which Istio knows nothing but their port."""

    match: NotRequired[list[PortMatch]]
    route: list[WeightedDestination]


class VirtualServiceSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/virtual-service/."""

    hosts: list[str]
    http: NotRequired[list[HttpRoute]]
    tcp: NotRequired[list[TcpRoute]]


class Subset(TypedDict):
    """Pods of a host that a route can name."""

    name: str
    labels: dict[str, str]


class DestinationRuleSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/destination-rule/."""

    host: str
    subsets: list[Subset]


class MutualTls(TypedDict):
    """STRICT refuses plaintext; PERMISSIVE takes both."""

    mode: str


class PeerAuthenticationSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/security/peer_authentication/."""

    mtls: MutualTls
    selector: NotRequired[dict[str, dict[str, str]]]


class ServiceEntryPort(TypedDict):
    """A port of a host outside of the mesh, and what is spoken there."""

    number: int
    name: str
    protocol: str


class ServiceEntrySpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/service-entry/."""

    hosts: list[str]
    ports: list[ServiceEntryPort]
    location: str
    resolution: str
    exportTo: list[str]


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


def virtual_service(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: VirtualServiceSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A VirtualService."""
    return _resource("VirtualService", name, metadata, spec, api_version, opts)


def destination_rule(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: DestinationRuleSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A DestinationRule."""
    return _resource("DestinationRule", name, metadata, spec, api_version, opts)


def peer_authentication(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: PeerAuthenticationSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A PeerAuthentication; `api_version` is that of the networking kinds."""
    return _resource("PeerAuthentication", name, metadata, spec, _SECURITY[api_version], opts)


def service_entry(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: ServiceEntrySpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A ServiceEntry."""
    return _resource("ServiceEntry", name, metadata, spec, api_version, opts)


def telemetry(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: TelemetrySpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A Telemetry; `api_version` is that of the networking kinds."""
    return _resource("Telemetry", name, metadata, spec, _TELEMETRY[api_version], opts)


def _resource(
    kind: str,
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: Mapping[str, object],
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    return CustomResource(
        name,
        api_version=api_version,
        kind=kind,
        metadata=metadata,
        spec=spec,
        opts=opts,
    )
