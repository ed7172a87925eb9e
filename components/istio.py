"""Istio's kinds: the one place with their apiVersions.

Pulumi passes the spec of a custom resource on as it is, without translating or checking it, so
specs are camelCase here, and their types are declared here.
"""

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


class Destination(TypedDict):
    """Where a route leads: a subset of a host."""

    host: str
    subset: str


class WeightedDestination(TypedDict):
    """A destination and its share, in percent."""

    destination: Destination
    weight: int


class HttpRoute(TypedDict):
    """One rule of a VirtualService; the first that matches a request takes it."""

    route: list[WeightedDestination]


class VirtualServiceSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/virtual-service/."""

    hosts: list[str]
    http: list[HttpRoute]


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


def virtual_service(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: VirtualServiceSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A VirtualService."""
    return CustomResource(
        name,
        api_version=api_version,
        kind="VirtualService",
        metadata=metadata,
        spec=spec,
        opts=opts,
    )


def destination_rule(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: DestinationRuleSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A DestinationRule."""
    return CustomResource(
        name,
        api_version=api_version,
        kind="DestinationRule",
        metadata=metadata,
        spec=spec,
        opts=opts,
    )


def peer_authentication(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: PeerAuthenticationSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A PeerAuthentication; `api_version` is that of the networking kinds."""
    return CustomResource(
        name,
        api_version=_SECURITY[api_version],
        kind="PeerAuthentication",
        metadata=metadata,
        spec=spec,
        opts=opts,
    )
