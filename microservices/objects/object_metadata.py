"""Written labels and annotations of objects."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.objects.generation import SETS
from microservices.objects.istio import INGRESS
from microservices.objects.stack_object import StackObject
from microservices.settings.object_metadata import ObjectMetadataSettings
from microservices.settings.stack import Settings


def with_written_metadata(settings: Settings, one: StackObject) -> StackObject:
    """An object with the labels and annotations that are written for it, below its own."""
    found: ObjectMetaArgsDict = {**one.metadata}
    for written in reversed([*_written(settings, one)]):
        for key, more in (("labels", written.labels), ("annotations", written.annotations)):
            if more:
                own = cast("dict[str, str]", found.get(key) or {})
                found[key] = {**more, **own}
    return replace(one, metadata=found)


def _written(settings: Settings, one: StackObject) -> Iterator[ObjectMetadataSettings]:
    """What is written for an object, the narrowest last."""
    of_stack, above = settings.namespace_options.objects, one.path[0]
    yield of_stack.all
    if one.kind == "Gateway" and one.path == INGRESS:
        yield of_stack.gateway
    if one.path == SETS:
        yield of_stack.sets
    if above.noun == "Microservice":
        own = settings.services[above.name].objects
        yield own.all
        if one.kind == "Service":
            yield own.service
        if one.pods is not None:
            yield own.workload
