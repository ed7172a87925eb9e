"""Warnings of the rules on manifests about a stack's objects."""

from collections.abc import Iterator

from microservices.manifests.objects import as_typed, is_patch
from microservices.offline.engine.evaluation import Evaluation, Message, Resource
from microservices.rules import manifest_findings, object_findings

_OF_THE_PROJECT = "microservices:index:"


def manifest_warnings(evaluation: Evaluation) -> tuple[Message, ...]:
    """A warning for each object that does not fit the others; the path begins with the object.

    Rules on one object skip those of the project's components: their security exceptions are
    written in the settings, and found by the rules on settings.
    """
    objects = [item for item in evaluation.resources if _is_object(item.inputs)]
    typed = [as_typed(item.type, dict(item.inputs)) for item in objects]
    found = manifest_findings([one for one in typed if not is_patch(one)])
    for item in _beside_the_components(evaluation, objects):
        found += object_findings(as_typed(item.type, dict(item.inputs)))
    return tuple(Message("warning", text) for text in sorted(map(str, found)))


def _beside_the_components(evaluation: Evaluation, objects: list[Resource]) -> Iterator[Resource]:
    resources = {item.urn: item for item in evaluation.resources}
    for item in objects:
        above = resources.get(item.parent)
        while above is not None and not above.type.startswith(_OF_THE_PROJECT):
            above = resources.get(above.parent)
        if above is None:
            yield item


def _is_object(inputs: object) -> bool:
    """Whether these are the inputs of a Kubernetes object with a name of its own."""
    match inputs:
        case {"kind": str(), "metadata": {"name": str()}}:
            return True
        case _:
            return False
