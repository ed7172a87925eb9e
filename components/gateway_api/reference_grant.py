"""ReferenceGrant: who of another namespace may refer to an object.

https://gateway-api.sigs.k8s.io/reference/1.6/spec/#referencegrant
"""

from typing import TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components.gateway_api.object_reference import ObjectReference
from components.gateway_api.resource import resource


class GrantedFrom(TypedDict):
    """Who may refer to an object, by its kind and namespace."""

    group: str
    kind: str
    namespace: pulumi.Input[str]


# `from` is a word of Python.
ReferenceGrantSpec = TypedDict(
    "ReferenceGrantSpec", {"from": list[GrantedFrom], "to": list[ObjectReference]}
)


def reference_grant(
    name: str, metadata: ObjectMetaArgsDict, spec: ReferenceGrantSpec, opts: pulumi.ResourceOptions
) -> CustomResource:
    """A ReferenceGrant."""
    return resource("ReferenceGrant", name, metadata, spec, opts)
