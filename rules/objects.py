"""Objects of a stack, as rules on manifests read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from settings.problems import Path

Manifest = dict[str, Any]
Labels = Mapping[str, str]
Found = TypeVar("Found")
# Where the template of its pods stands in each kind.
_TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    # https://keda.sh/docs/latest/reference/scaledjob-spec/
    "ScaledJob": ("spec", "jobTargetRef", "template"),
    "PodTemplate": ("template",),
    # A pod that nobody makes is its own template.
    "Pod": (),
}
# Whose pods are to last: those that find them by a selector, and pods by themselves.
SELECTING = ("Deployment", "StatefulSet", "Rollout", "DaemonSet", "ReplicaSet")
LASTING = (*SELECTING, "ReplicationController", "Pod")
_PATCH = "Patch"


def as_typed(type_token: str, manifest: Manifest) -> Manifest:
    """An object of the kind that its Pulumi type names.

    What changes a part of an object that is not of the stack, such as a DeploymentPatch, has the
    kind of that object among its properties.
    https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
    """
    patch = f"{manifest['kind']}{_PATCH}"
    return {**manifest, "kind": patch} if type_token.endswith(f":{patch}") else manifest


def is_patch(manifest: Manifest) -> bool:
    """Whether only a part of the object is said."""
    return manifest["kind"].endswith(_PATCH)


def kind_of(manifest: Manifest) -> str:
    """The kind of an object, or of that of which a part is changed."""
    return manifest["kind"].removesuffix(_PATCH)


def named(manifest: Manifest) -> str:
    """Kind and name of an object, as messages show it."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def of_kind(manifests: Sequence[Manifest], *kinds: str) -> Iterator[Manifest]:
    """The objects of some kinds."""
    return (manifest for manifest in manifests if manifest["kind"] in kinds)


def namespace_of(manifest: Manifest) -> str:
    """The namespace that an object is in; empty where it does not say."""
    return manifest["metadata"].get("namespace") or ""


def namespaces(manifests: Sequence[Manifest]) -> set[str]:
    """The namespaces of which the stack holds something."""
    made = {manifest["metadata"]["name"] for manifest in of_kind(manifests, "Namespace")}
    return made | {namespace_of(manifest) for manifest in manifests}


def by_namespace(manifests: Sequence[Manifest]) -> Iterator[Sequence[Manifest]]:
    """The objects of each namespace, with the Namespaces themselves."""
    rest = [manifest for manifest in manifests if manifest["kind"] != "Namespace"]
    for namespace in dict.fromkeys(map(namespace_of, rest)):
        yield [
            manifest
            for manifest in manifests
            if manifest["kind"] == "Namespace" or namespace_of(manifest) == namespace
        ]


@dataclass(frozen=True)
class Workload:
    """An object with a template of pods."""

    manifest: Manifest

    @property
    def name(self) -> str:
        """Kind and name."""
        return named(self.manifest)

    @property
    def template(self) -> Manifest:
        """The template of its pods."""
        found = self.manifest
        for part in _TEMPLATES[kind_of(self.manifest)]:
            found = found.get(part) or {} if is_patch(self.manifest) else found[part]
        return found

    @property
    def labels(self) -> Labels:
        """The labels of its pods."""
        return self.template.get("metadata", {}).get("labels") or {}

    @property
    def pod(self) -> Manifest:
        """The spec of its pods."""
        return self.template.get("spec", {})

    @property
    def containers(self) -> Iterator[tuple[Path, Manifest]]:
        """Every container with the beginning of its path, those that run before included."""
        for group in ("initContainers", "containers"):
            for container in self.pod.get(group) or ():
                yield (self.name, container["name"]), container


def workloads(manifests: Sequence[Manifest], *kinds: str) -> list[Workload]:
    """The workloads of some kinds, or of all.

    A Rollout with the template of a Deployment, by `workloadRef`, is none: that one is.
    https://argo-rollouts.readthedocs.io/en/stable/features/specification/
    """
    return [
        Workload(manifest)
        for manifest in of_kind(manifests, *(kinds or _TEMPLATES))
        if "workloadRef" not in (manifest.get("spec") or {})
    ]


def workload_of(manifest: Manifest) -> Workload | None:
    """The workload that an object is, or of which it changes a part; None where it is none."""
    whole = {**manifest, "kind": kind_of(manifest)}
    return Workload(manifest) if workloads([whole]) else None


def matches(selector: Manifest, labels: Labels) -> bool:
    """Whether a selector with `matchLabels` and `matchExpressions` finds what has these labels.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
    """
    if not (selector.get("matchLabels") or {}).items() <= labels.items():
        return False
    return all(_holds(one, labels) for one in selector.get("matchExpressions") or ())


def _holds(expression: Manifest, labels: Labels) -> bool:
    value, operator = labels.get(expression["key"]), expression["operator"]
    if operator in ("Exists", "DoesNotExist"):
        return (value is not None) == (operator == "Exists")
    return (value in expression["values"]) == (operator == "In")


class Selection(Generic[Found]):
    """What has labels, to be found by them without looking at each of it."""

    def __init__(self, labelled: Iterable[tuple[Labels, Found]]) -> None:
        self._all = [*labelled]
        self._by_label: dict[tuple[str, str], list[tuple[Labels, Found]]] = {}
        for labels, one in self._all:
            for label in labels.items():
                self._by_label.setdefault(label, []).append((labels, one))

    def by(self, selector: Manifest) -> list[Found]:
        """What a selector finds."""
        wanted = (selector.get("matchLabels") or {}).items()
        near = [self._by_label.get(label, []) for label in wanted]
        candidates = min(near, key=len) if near else self._all
        return [one for labels, one in candidates if matches(selector, labels)]


def pods(manifests: Sequence[Manifest], *kinds: str) -> Selection[Workload]:
    """The workloads of some kinds, by the labels of their pods."""
    return Selection((workload.labels, workload) for workload in workloads(manifests, *kinds))
