"""An object of a kind that Pulumi does not check."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

GROUP = "gateway.networking.k8s.io"


def resource(
    kind: str,
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: Mapping[str, object],
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """An object of one of the kinds of the Gateway API."""
    return CustomResource(
        name, api_version=f"{GROUP}/v1", kind=kind, metadata=metadata, spec=spec, opts=opts
    )
