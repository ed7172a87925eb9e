"""PeerAuthentication: whether callers must show a certificate."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.custom_resource import custom_resource
from microservices.kinds.istio.group import SECURITY


class MutualTls(TypedDict):
    """STRICT refuses plaintext; PERMISSIVE takes both."""

    mode: str


class PeerAuthenticationSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/security/peer_authentication/."""

    mtls: MutualTls
    selector: NotRequired[dict[str, dict[str, str]]]
    portLevelMtls: NotRequired[dict[str, MutualTls]]


def peer_authentication(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: PeerAuthenticationSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A PeerAuthentication; `api_version` is that of the networking kinds."""
    return custom_resource("PeerAuthentication", name, metadata, spec, SECURITY[api_version], opts)
