"""Manifests of the objects of a stack, as the engine would send them to the API server."""

from typing import Any

from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from microservices.kinds.own_types import TYPES
from microservices.objects.stack_object import StackObject
from microservices.specs.camel_case import camel_case


def manifest(one: StackObject) -> dict[str, Any]:
    """The manifest of an object; secret values are `SecretStr` in it."""
    body = camel_case(one.body, TYPES[one.kind]) if one.kind in TYPES else one.body
    metadata = camel_case(one.metadata, ObjectMetaArgs)
    return {"apiVersion": one.api_version, "kind": one.kind, "metadata": metadata, **body}
