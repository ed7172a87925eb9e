"""Custom resources: objects of kinds that Pulumi does not check."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


def custom_resource(
    kind: str,
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: Mapping[str, object],
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """The object, with everything written out."""
    return CustomResource(
        name,
        api_version=api_version,
        kind=kind,
        metadata=metadata,
        spec=spec,
        opts=opts,
    )
