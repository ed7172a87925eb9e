"""Sidecar injection: pods in the mesh, by their labels and namespace, as `istioctl analyze`."""

from collections.abc import Sequence

from microservices.manifests.objects import Manifest, namespace_of, of_kind
from microservices.manifests.parts import map_at
from microservices.manifests.selector import Labels
from microservices.manifests.workload import Workload, template

# https://istio.io/latest/docs/reference/config/labels/
_INJECT = "sidecar.istio.io/inject"
_REVISION = "istio.io/rev"
_MODE = "istio.io/dataplane-mode"
_PROXY = "istio-proxy"


class Injection:
    """The namespaces of a stack, and whether the pods in them get a proxy.

    A namespace that is not of the stack is taken for one of the mesh.
    """

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self._namespaces: dict[str, Labels] = {
            manifest["metadata"]["name"]: manifest["metadata"].get("labels") or {}
            for manifest in of_kind(manifests, "Namespace")
        }

    def is_said(self, workload: Workload) -> bool:
        """Whether the template or `istio-injection` says it.

        istioctl goes by these two for a Deployment, and so knows none in the mesh where the
        namespace has a revision or is ambient (`analyzers/util/in_mesh.go`).
        """
        own = _own(workload)
        labels = self._labels(workload)
        return labels.get("istio-injection") == "enabled" if own is None else own

    def happens(self, workload: Workload) -> bool:
        """Whether running pods have a sidecar or are ambient, which istioctl sees on them."""
        own, labels = _own(workload), self._labels(workload)
        mode = workload.labels.get(_MODE, labels.get(_MODE))
        injected = self.is_said(workload) or (own is None and _REVISION in labels)
        return injected or mode == "ambient"

    def _labels(self, workload: Workload) -> Labels:
        return self._namespaces.get(namespace_of(workload.manifest), {"istio-injection": "enabled"})


def _own(workload: Workload) -> bool | None:
    """What the template says of itself; None where it leaves it to the namespace."""
    if any(name == _PROXY for (_, name), _ in workload.containers):
        return True
    annotations = map_at(template(workload.manifest), "metadata", "annotations")
    for marks in (workload.labels, annotations):
        if _INJECT in marks:
            return marks[_INJECT] == "true"
    return None
