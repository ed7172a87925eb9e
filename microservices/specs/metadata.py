"""Type tokens of components, and the metadata of their objects."""

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


def token(noun: str) -> str:
    """The type token of a component; it is never changed without an alias."""
    return f"microservices:index:{noun}"


def metadata(name: str, namespace: pulumi.Input[str], marks: dict[str, str]) -> ObjectMetaArgsDict:
    """What an object of the stack says of itself; its name and namespace are always explicit.

    Istio finds services by their names, so Pulumi's random suffixes would break every route; and
    the provider's default namespace depends on who runs it.
    """
    return {"name": name, "namespace": namespace, "labels": marks}
