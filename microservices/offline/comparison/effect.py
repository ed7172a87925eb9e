"""What it does to running objects that a field changes.

https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/provider/pkg/provider/diff.go
"""

from collections.abc import Iterable
from typing import Literal

from microservices.settings.values.problems import Path

Effect = Literal["", "restarts its pods", "replaces the object", "is new beside the old one"]
# The fields by which the provider makes an object anew rather than change it. A ConfigMap and a
# Secret change in place where the provider is told so; those of a stack are immutable.
REPLACING: dict[str, tuple[str, ...]] = {
    "ConfigMap": ("binaryData", "data"),
    "Deployment": ("spec.selector",),
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
_NAME = ("metadata.name",)
_WITH_PODS = ("DaemonSet", "Deployment", "StatefulSet")


def effect(kind: str, changed: Iterable[Path]) -> Effect:
    """What changed fields do to an object that runs; a CronJob's next run has its new template."""
    below = [".".join(map(str, path)) + "." for path in changed]

    def touches(*fields: str) -> bool:
        return any(path.startswith(f"{field}.") for path in below for field in fields)

    if touches(*_NAME):
        return "is new beside the old one"
    if touches(*REPLACING.get(kind, ())):
        return "replaces the object"
    return "restarts its pods" if kind in _WITH_PODS and touches("spec.template") else ""
