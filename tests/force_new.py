"""The fields by which the Kubernetes provider makes an object anew rather than change it.

What has the name of the one before is deleted first. For any other field it sends an update, and
the API server has the last word.
https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/provider/pkg/provider/diff.go
"""

from collections.abc import Iterator

from microservices.offline.comparison.effect import REPLACING
from microservices.offline.engine.evaluation import Evaluation, Resource

# Of every kind, those that nobody has ever written down here too.
ANY = ("metadata.name", "metadata.namespace")
Field = tuple[str, str, str]
"""The kind of an object, its name, and a field of it."""


def changed(before: Evaluation, after: Evaluation) -> set[Field]:
    """The fields that change from one evaluation to another, and would have an object made anew."""
    known = {one.urn: one for one in before.resources}
    return {
        (str(one.inputs["kind"]), one.name, field)
        for one in after.resources
        if "kind" in one.inputs and one.urn in known
        for field in _changed(known[one.urn], one)
    }


def ignored(after: Evaluation) -> set[Field]:
    """The fields whose changes the engine is told to ignore."""
    return {
        (str(one.inputs["kind"]), one.name, field)
        for one in after.resources
        if "kind" in one.inputs
        for field in one.options.get("ignoreChanges", ())
    }


def _changed(before: Resource, after: Resource) -> Iterator[str]:
    for field in (*ANY, *REPLACING.get(str(after.inputs["kind"]), ())):
        if _at(before, field) != _at(after, field):
            yield field


def _at(resource: Resource, field: str) -> object:
    found: object = resource.inputs
    for part in field.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
