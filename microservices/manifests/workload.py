"""Workloads: pod templates, labels and containers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from microservices.manifests.objects import Manifest, Path, kind_of, named, of_kind
from microservices.manifests.parts import map_at, maps_at
from microservices.manifests.selector import Labelled, Labels

# What keeps pods of a service running.
RUNNING = ("Deployment", "StatefulSet", "Rollout")
# Whose pods are to last: those that find them by a selector, and pods by themselves.
SELECTING = (*RUNNING, "DaemonSet", "ReplicaSet")
LASTING = (*SELECTING, "ReplicationController", "Pod")
_TEMPLATES = {
    **dict.fromkeys((*SELECTING, "ReplicationController", "Job"), ("spec", "template")),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    # https://keda.sh/docs/latest/reference/scaledjob-spec/
    "ScaledJob": ("spec", "jobTargetRef", "template"),
    "PodTemplate": ("template",),
    # A pod that nobody makes is its own template.
    "Pod": (),
}


def makes_pods(item: Manifest) -> bool:
    """Whether an object is a pod, or makes some; others make those of a PodTemplate."""
    return item.get("kind") in _TEMPLATES and item.get("kind") != "PodTemplate"


def pod_path(item: Manifest) -> tuple[str, ...]:
    """Where the spec of the pods of an object stands."""
    return (*_TEMPLATES.get(kind_of(item), ()), "spec")


def template(item: Manifest) -> Manifest:
    """The template of the pods of an object."""
    return map_at(item, *_TEMPLATES.get(kind_of(item), ()))


def pod_labels(item: Manifest) -> Labels:
    """The labels of the pods of an object."""
    return map_at(template(item), "metadata", "labels")


def pod_spec(item: Manifest) -> Manifest:
    """The spec of the pods of an object."""
    return map_at(template(item), "spec")


def account(item: Manifest) -> str:
    """The ServiceAccount of the pods of an object."""
    return str(pod_spec(item).get("serviceAccountName") or "default")


def containers(item: Manifest) -> list[Manifest]:
    """Every container of the pods of an object, those that start first before the others."""
    pod = pod_spec(item)
    return [*maps_at(pod, "initContainers"), *maps_at(pod, "containers")]


@dataclass(frozen=True)
class Workload:
    """An object with a template of pods."""

    manifest: Manifest

    @property
    def name(self) -> str:
        """Kind and name."""
        return named(self.manifest)

    @property
    def labels(self) -> Labels:
        """The labels of its pods."""
        return pod_labels(self.manifest)

    @property
    def pod(self) -> Manifest:
        """The spec of its pods."""
        return pod_spec(self.manifest)

    @property
    def containers(self) -> Iterator[tuple[Path, Manifest]]:
        """Every container with the beginning of its path, those that run before included.

        What is no container stops whoever would judge it.
        """
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
        if "workloadRef" not in map_at(manifest, "spec")
    ]


def workload_of(manifest: Manifest) -> Workload | None:
    """The workload that an object is, or of which it changes a part; None where it is none."""
    whole = {**manifest, "kind": kind_of(manifest)}
    return Workload(manifest) if workloads([whole]) else None


def pods(manifests: Sequence[Manifest], *kinds: str) -> Labelled[Workload]:
    """The workloads of some kinds, by the labels of their pods."""
    return Labelled((workload.labels, workload) for workload in workloads(manifests, *kinds))
