"""The fields by which the Kubernetes provider makes an object anew rather than change it.

What has the name of the one before is deleted first. For any other field it sends an update, and
the API server has the last word.
https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/provider/pkg/provider/diff.go
"""

from collections.abc import Iterator

from microservices.offline.engine.evaluation import Evaluation, Resource

_SELECTOR = ("spec.selector",)
# Of every kind, those that nobody has ever written down here too.
ANY = ("metadata.name", "metadata.namespace")
# The kinds of which the project makes some, and for which the provider knows more fields than ANY.
# A ConfigMap and a Secret change in place where the provider is told so; here they are immutable.
FIELDS = {
    "ConfigMap": ("binaryData", "data"),
    "Deployment": _SELECTOR,
    "Job": ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    "PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
    ),
    "ResourceQuota": ("spec.scopes",),
    "RoleBinding": ("roleRef",),
    "Secret": ("type", "stringData", "data"),
    "Service": ("spec.clusterIP",),
    "StatefulSet": (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
}

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
    for field in (*ANY, *FIELDS.get(str(after.inputs["kind"]), ())):
        if _at(before, field) != _at(after, field):
            yield field


def _at(resource: Resource, field: str) -> object:
    found: object = resource.inputs
    for part in field.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
