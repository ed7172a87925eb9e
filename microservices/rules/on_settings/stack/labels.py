"""Labels and annotations that are reserved by this program, Istio or Kubernetes."""

from collections.abc import Iterable, Iterator

from microservices.manifests.mesh_keys import is_of_istio
from microservices.plan.plan import Plan, versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings

_POD_LABELS = ("app", "version", "app.kubernetes.io/")
_NAMESPACE_LABELS = (
    "istio-injection",
    "pod-security.kubernetes.io/",
    "kubernetes.io/metadata.name",
    "app.kubernetes.io/",
)
# Waypoints and networks that belong to more than one stack.
_SHARED = (
    "istio.io/use-waypoint",
    "istio.io/use-waypoint-namespace",
    "istio.io/ingress-use-waypoint",
    "topology.istio.io/network",
)


def _kept(keys: Iterable[str], reserved: tuple[str, ...]) -> Iterator[str]:
    """The keys that are reserved, or below a reserved prefix, and those that Istio reads."""
    for key in keys:
        below = any(one[-1] == "/" and key.startswith(one) for one in reserved)
        if key in reserved or below or is_of_istio(key):
            yield key


@error(
    "Selectors use some of these labels, and others take a pod out of the mesh. "
    "https://istio.io/latest/docs/reference/config/labels/",
    each=versions,
)
def pod_labels_are_free(pods: Pods) -> Findings:
    """`labels` has none of the program's own and of Istio's."""
    for key in _kept(pods.workload.labels, _POD_LABELS):
        what = "this label is written by the program, or decides what Istio does with the pod"
        yield Finding(pods.path("labels", key), what, "use a key of your own, such as team")


@error(
    "The program tells the sidecar by these how it ends, and others take a pod, or some of its "
    "traffic, out of the mesh. "
    "https://istio.io/latest/docs/reference/config/annotations/",
    each=versions,
)
def pod_annotations_are_free(pods: Pods) -> Findings:
    """`annotations` has none of Istio's, but for those of the sidecar's statistics and log."""
    for key in _kept(pods.workload.annotations, ()):
        what = "this annotation is written by the program, or decides what Istio does with the pod"
        yield Finding(
            pods.path("annotations", key), what, "leave it out; `proxy` sizes the sidecar"
        )


@error(
    "The namespace's part in the mesh and its pod security are labels that the program writes. "
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
)
def namespace_labels_are_free(plan: Plan) -> Findings:
    """`namespaceOptions.labels` has none that settings of their own write."""
    for key in _kept(plan.settings.namespace_options.labels, _NAMESPACE_LABELS):
        if key in _SHARED:
            continue
        path = ("namespaceOptions", "labels", key)
        instead = "leave it out; `mesh` and `namespaceOptions.podSecurity` say it"
        yield Finding(path, "this label is written by the program", instead)
