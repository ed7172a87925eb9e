"""Pod security of a single object, whoever wrote it."""

from collections.abc import Iterator
from typing import get_args

from microservices.manifests.objects import Manifest, is_patch, kind_of, named
from microservices.manifests.workload import Workload, workload_of
from microservices.rules.rule import object_rule
from microservices.settings.pods.security import Capability
from microservices.settings.values.problems import Finding, Findings, Path

_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
# https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
_BASELINE = frozenset(get_args(get_args(Capability)[0]))
_RESTRICTED = frozenset({"NET_BIND_SERVICE"})
_PROFILES = ("RuntimeDefault", "Localhost")


def _contained(manifest: Manifest) -> Iterator[tuple[Workload, Path, Manifest]]:
    """Every container of an object's pods, with its place."""
    workload = workload_of(manifest)
    if workload is not None:
        for path, container in workload.containers:
            yield workload, path, container


def _added(container: Manifest) -> list[str]:
    context = container.get("securityContext") or {}
    return (context.get("capabilities") or {}).get("add") or []


@object_rule(
    "error",
    "A pod with access to its node can attack every other pod there. "
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
)
def pods_keep_off_their_node(manifest: Manifest) -> Findings:
    """No pod has a namespace, a port or a folder of its node."""
    workload = workload_of(manifest)
    pod = workload.pod if workload else {}
    for key in _NAMESPACES:
        if pod.get(key):
            what = "the pod shares it with its node"
            yield Finding((named(manifest), "spec", key), what, "leave it out")
    for volume in pod.get("volumes") or ():
        if volume.get("hostPath"):
            path = (named(manifest), "volumes", volume["name"], "hostPath")
            yield Finding(path, "it is a hostPath of the node", "use a claim, or an emptyDir")
    for _, path, container in _contained(manifest):
        for place, port in enumerate(container.get("ports") or ()):
            if port.get("hostPort"):
                where = (*path, "ports", place, "hostPort")
                yield Finding(where, "it is a port of the node", "leave it out; use a Service")


@object_rule(
    "error",
    "A privileged container is root on its node. "
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
)
def no_container_is_privileged(manifest: Manifest) -> Findings:
    """No container is privileged, sees the node's /proc, or adds more than `baseline` allows."""
    for _, path, container in _contained(manifest):
        context, where = container.get("securityContext") or {}, (*path, "securityContext")
        if context.get("privileged"):
            instead = "leave it out; add the one capability that it needs"
            yield Finding((*where, "privileged"), "the container is root on its node", instead)
        if context.get("procMount") not in (None, "Default"):
            yield Finding((*where, "procMount"), "/proc is not masked", "leave it out")
        beyond = sorted({*_added(container)} - _BASELINE)
        if beyond:
            what = f"the baseline standard refuses {', '.join(beyond)}"
            yield Finding((*where, "capabilities", "add"), what, "leave it out")


@object_rule(
    "strict",
    "Each of these is a way from a broken container to more than its own files. "
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
)
def containers_keep_to_the_restricted_standard(manifest: Manifest) -> Findings:
    """Containers are not root, gain nothing, have no capabilities and have a seccomp profile.

    What changes a part of a pod is held to what it says.
    """
    whole = not is_patch(manifest)
    for workload, path, container in _contained(manifest):
        of_pod = workload.pod.get("securityContext") or {}
        own = container.get("securityContext") or {}
        context, where = {**of_pod, **own}, (*path, "securityContext")
        if context.get("runAsNonRoot", not whole) is not True or context.get("runAsUser") == 0:
            instead = "write `runAsNonRoot: true` and a `runAsUser`"
            yield Finding((*where, "runAsNonRoot"), "the container may run as root", instead)
        if own.get("allowPrivilegeEscalation", whole) is not False:
            what = "a process may gain more privileges than its parent has"
            yield Finding((*where, "allowPrivilegeEscalation"), what, "write `false`")
        dropped = (own.get("capabilities") or {}).get("drop", () if whole else ("ALL",)) or ()
        if "ALL" not in dropped or {*_added(container)} - _RESTRICTED:
            what = "the container has capabilities"
            yield Finding((*where, "capabilities"), what, "write `drop: [ALL]`, and no `add`")
        profile = context.get("seccompProfile", {} if whole else {"type": _PROFILES[0]}) or {}
        if profile.get("type") not in _PROFILES:
            what = "there is no seccomp profile"
            yield Finding((*where, "seccompProfile"), what, "write `type: RuntimeDefault`")


@object_rule(
    "strict",
    "The API server refuses no pod in a namespace that does not say what it enforces. "
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
)
def namespaces_enforce_pod_security(manifest: Manifest) -> Findings:
    """Each Namespace enforces the standard `baseline` or `restricted`."""
    key = "pod-security.kubernetes.io/enforce"
    labels = manifest["metadata"].get("labels") or {}
    if kind_of(manifest) != "Namespace" or (is_patch(manifest) and key not in labels):
        return
    level = labels.get(key)
    if level not in ("baseline", "restricted"):
        what = "it admits every pod" if level is None else f"{level} admits every pod"
        path = (named(manifest), "metadata", "labels", key)
        yield Finding(path, what, "write `restricted`")
