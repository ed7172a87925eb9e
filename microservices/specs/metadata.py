"""Metadata of objects."""

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


def metadata(name: str, namespace: str, marks: dict[str, str]) -> ObjectMetaArgsDict:
    """What an object of the stack says of itself; its name and namespace are always explicit.

    Istio finds services by their names, so Pulumi's random suffixes would break every route; and
    the provider's default namespace depends on who runs it.
    """
    return {"name": name, "namespace": namespace, "labels": marks}
