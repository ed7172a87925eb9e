"""Labels and annotations that are reserved by this program, Istio or Kubernetes."""

from collections.abc import Iterable, Iterator, Mapping

from microservices.manifests.mesh_keys import is_of_istio
from microservices.plan.plan import Plan, services, versions
from microservices.plan.subjects import Pods
from microservices.rules.on_settings.stack.sets import size
from microservices.rules.rule import error, warning
from microservices.settings.object_metadata import ObjectMetadataSettings
from microservices.settings.values.problems import Finding, Findings, Path

_OF_EVERY_OBJECT = ("app.kubernetes.io/name", "app.kubernetes.io/managed-by")
_POD_LABELS = ("app", "version", *_OF_EVERY_OBJECT, "app.kubernetes.io/version")
_MOST_BYTES = 250 * 1024
_COMPONENT, _JOB = "app.kubernetes.io/component", "job"
_NAMESPACE_LABELS = (
    "istio-injection",
    "pod-security.kubernetes.io/",
    "kubernetes.io/metadata.name",
    *_OF_EVERY_OBJECT,
)
_OBJECT_KEYS = (
    *("app", "version"),
    *(f"app.kubernetes.io/{word}" for word in ("name", "version", "managed-by")),
    *("microservices/", "pulumi.com/", "deployment.kubernetes.io/", "kubectl.kubernetes.io/"),
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


@error("Policies find the pods of jobs by it.", each=versions)
def pods_are_no_jobs(pods: Pods) -> Findings:
    """The label `app.kubernetes.io/component` has another value than that of jobs."""
    if pods.workload.labels.get(_COMPONENT) == _JOB:
        what = f"the jobs of services have `{_JOB}`"
        yield Finding(pods.path("labels", _COMPONENT), what, "write another value, such as worker")


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


def annotations(plan: Plan) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The annotations of the namespace and of the pods of every version, with their place."""
    yield ("namespaceOptions", "annotations"), plan.settings.namespace_options.annotations
    for pods in versions(plan):
        yield pods.path("annotations"), pods.workload.annotations


@error(
    "The API server refuses an object with more than 256 KiB, of which others write some as well. "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/",
    each=annotations,
)
def annotations_fit_an_object(path: Path, written: Mapping[str, str]) -> Findings:
    """The annotations of an object have at most 250 KiB."""
    found = size(written)
    if found > _MOST_BYTES:
        what = f"they have {found} bytes, of at most {_MOST_BYTES}"
        yield Finding(path, what, "write less, or use a config set")


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


def _of_objects(plan: Plan) -> Iterator[tuple[Path, ObjectMetadataSettings, bool]]:
    """What is written of objects, with its place, and whether there are such objects."""
    settings, above = plan.settings, ("namespaceOptions", "objects")
    written, sets = settings.namespace_options.objects, settings.readable_sets
    yield (*above, "all"), written.all, True
    yield (*above, "gateway"), written.gateway, bool(settings.gateway.hosts)
    yield (*above, "sets"), written.sets, bool(sets)
    for service in services(plan):
        own, has_service = service.settings.objects, not service.is_worker
        yield service.path("objects", "all"), own.all, True
        yield service.path("objects", "service"), own.service, has_service
        yield service.path("objects", "workload"), own.workload, True


@error(
    "Selectors, Istio, controllers and the engine read these, and the program writes them. "
    "https://kubernetes.io/docs/reference/labels-annotations-taints/",
)
def object_keys_are_free(plan: Plan) -> Findings:
    """`objects` has no label and no annotation that the program, Istio or a controller writes."""
    for path, written, _ in _of_objects(plan):
        for word in ("labels", "annotations"):
            for key in _kept(getattr(written, word), _OBJECT_KEYS):
                what = "the program, Istio or a controller writes it"
                yield Finding((*path, word, key), what, "use a key of your own, such as team")


@warning("Labels of no object are believed to be somewhere.")
def objects_are_there(plan: Plan) -> Findings:
    """What is written of Gateways, sets and Services is written where there are some."""
    for path, written, there in _of_objects(plan):
        if not there and (written.labels or written.annotations):
            yield Finding(path, "there is no such object", "leave it out")
