"""Workloads: what the pods of a Deployment or a StatefulSet say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microservices.load.layers import merge
from microservices.manifests.mesh_keys import is_of_istio
from microservices.offline.importing.item import Item, Tree, maps, moved, put, take, take_same
from microservices.offline.importing.pods.container import (
    container,
    drain,
    main_of,
    probes,
    take_security,
)
from microservices.offline.importing.pods.ports import Ports
from microservices.offline.importing.pods.scheduling import scheduling
from microservices.offline.importing.pods.sets import Sets, in_order, set_name
from microservices.offline.importing.pods.volumes import Claim, mounts, volumes
from microservices.settings.pods.rollout import RolloutSettings

DRAIN_SECONDS = RolloutSettings().drain_seconds
KINDS = ("Deployment", "StatefulSet")
_POD = {
    "terminationGracePeriodSeconds": "rollout.gracePeriodSeconds",
    "priorityClassName": "scheduling.priorityClass",
    "runtimeClassName": "scheduling.runtimeClass",
    "schedulerName": "scheduling.scheduler",
    "nodeSelector": "scheduling.nodeSelector",
}
_SPEC = {
    "minReadySeconds": "rollout.minReadySeconds",
    "progressDeadlineSeconds": "rollout.progressDeadlineSeconds",
    "revisionHistoryLimit": "rollout.revisionHistory",
    "strategy.rollingUpdate.maxSurge": "rollout.maxSurge",
}
# Labels that the program writes itself, and those of tools, which say who made the object.
_OWN_LABELS = ("app", "version", "pod-template-hash", "controller-revision-hash", "helm.sh/chart")
_OWN_PREFIXES = ("app.kubernetes.io/", "statefulset.kubernetes.io/", "apps.kubernetes.io/")
# What the mesh writes into pods that it injects a sidecar into.
_OF_INJECTION = (
    *("istio.io/rev", "security.istio.io/tlsMode", "sidecar.istio.io/status"),
    *("service.istio.io/canonical-name", "service.istio.io/canonical-revision"),
)
_INJECTED = ("istio-proxy", "istio-init", "istio-validation", "linkerd-proxy", "linkerd-init")
_PROMETHEUS = "prometheus.io/"
_METRICS = tuple(f"{_PROMETHEUS}{word}" for word in ("scrape", "port", "path"))
_AS_HERE = (("sidecar.istio.io/inject", "true"), (f"{_PROMETHEUS}scheme", "http"))
_REASONS = {
    "resourceFieldRef": "a field of `envFields` is that of its own container, in its own unit",
    "valueFrom": "a variable has a key of a set, or a field of `envFields`",
    "env": "`$(…)` is that of a plain text alone: write the whole value in a secret set",
    "volumeMounts": "a container has a volume at one path; the main one alone says `subPath`",
    "volumeClaimTemplates": "a claim has a size, a class and one access mode",
    "httpHeaders": "a header of a probe is in lower-case letters, digits and `-`, and there once",
    _PROMETHEUS: "`metrics` has a port and a path, by HTTP",
    "inOrder": "they run in the order of their names, native sidecars first",
}


@dataclass
class Pods:
    """The pods of one workload: whose they are, and what is said of them."""

    item: Item
    labels: Mapping[str, str]
    pod: Tree
    account: str
    annotations: Mapping[str, str]
    is_read_only: bool = False

    @classmethod
    def of(cls, item: Item, template: Tree) -> "Pods":
        """Those of a template, without the containers that a mesh has injected."""
        pod = template.get("spec") or {}
        for kind in ("containers", "initContainers"):
            if isinstance(pod.get(kind), list):
                pod[kind] = [one for one in maps(pod, kind) if one.get("name") not in _INJECTED]
        labels, annotations = (_taken(template, word) for word in ("labels", "annotations"))
        account = str(take(pod, "serviceAccountName", "default"))
        item.reasons |= _REASONS
        return cls(item, labels, pod, account, annotations)

    @property
    def version(self) -> str:
        """The version that its label names."""
        written = str(self.labels.get("version") or "")
        return set_name(written, "v") if written else ""


def _taken(template: Tree, word: str) -> Tree:
    """Labels or annotations of pods; left is what tells Istio or Prometheus without a word here."""
    written = take(template, f"metadata.{word}", {})
    told = {
        key: value
        for key, value in written.items()
        if (key not in _METRICS if key.startswith(_PROMETHEUS) else is_of_istio(key))
        and key not in _OF_INJECTION
        and (key, value) not in _AS_HERE
    }
    put(template, f"metadata.{word}", told)
    return written


def pods_of(item: Item) -> Pods:
    """The pods of a Deployment or a StatefulSet."""
    return Pods.of(item, item.rest.get("spec", {}).get("template") or {})


def workload(pods: Pods, ports: Ports, sets: Sets, claim: Claim, names: list[str]) -> Tree:
    """The settings of the pods of a workload."""
    spec = pods.item.rest.get("spec") or {}
    main = main_of(pods.pod, names, ports.targets)
    pods.is_read_only = main.get("securityContext", {}).get("readOnlyRootFilesystem") is True
    said = moved(spec, _SPEC)
    take(spec, "selector")
    take(spec, "serviceName")
    said["replicas"] = take(spec, "replicas", 1)
    if take(spec, "strategy.type") == "Recreate":
        put(said, "rollout.strategy", "recreate")
    for none in (0, "0%"):
        take_same(spec, "strategy.rollingUpdate.maxUnavailable", none)
    if pods.item.kind == "StatefulSet":
        said["kind"] = "stateful"
    other = ports.declared([main, *maps(pods.pod, "containers")])
    put(pods.item.rest, "notSaid.ports", other)
    templates = maps(spec, "volumeClaimTemplates")
    said = merge(said, pod(pods, main, sets, claim, templates))
    put(said, "probes", probes(main, ports.name_of))
    _ending(said, drain(main, pods.item))
    return said


def _ending(said: Tree, drained: int | None) -> None:
    """The drain: half of what the kubelet waits at most, since the process ends after it."""
    grace = said.get("rollout", {}).get("gracePeriodSeconds")
    if grace is not None and grace < 2 * (drained or DRAIN_SECONDS):
        drained = grace // 2
    put(said, "rollout.drainSeconds", drained)


def pod(pods: Pods, main: Tree, sets: Sets, claim: Claim, templates: list[Tree]) -> Tree:
    """What the spec of a pod says, whatever it belongs to."""
    written = pods.pod
    security = written.get("securityContext", {})
    user = {key: take(security, key) for key in ("runAsUser", "runAsNonRoot")}
    said = moved(written, _POD)
    found, names = volumes(written, main, templates, sets, claim)
    put(said, "volumes", found)
    said = merge(said, _with_user(container(main, sets, user)))
    take(main, "name")
    put(said, "pullPolicy", take(main, "imagePullPolicy"))
    put(said, "pullSecrets", [str(take(one, "name")) for one in maps(written, "imagePullSecrets")])
    put(said, "hostAliases", _host_aliases(written))
    put(said, "labels", {k: str(v) for k, v in pods.labels.items() if _is_of_people(k)})
    _annotations(pods, said)
    said = merge(said, scheduling(written, pods.labels))
    if take(written, "automountServiceAccountToken") is True:
        put(said, "allow.serviceAccountToken", True)
    take(written, "restartPolicy")
    take(written, "enableServiceLinks")
    take_security(security, 0 if said.get("allow", {}).get("rootUser") else said.get("runAsUser"))
    for name, place, one in _others(pods, main):
        extra = _with_user(container(one, sets, user))
        take_same(extra, "runAsUser", said.get("runAsUser"))
        take(one, "name")
        put(extra, "mounts", mounts(one, names))
        take_same(one, "imagePullPolicy", said.get("pullPolicy"))
        if place != "containers":
            take(one, "ports")
        said.setdefault(place, {})[name] = extra
    return said


def _others(pods: Pods, main: Tree) -> Iterator[tuple[str, str, Tree]]:
    """Further containers, each with its name and where it stands; init containers in order."""
    before = maps(pods.pod, "initContainers")
    native = [one for one in before if take(one, "restartPolicy") == "Always"]
    inits = [one for one in before if one not in native]
    mixed = before != [*native, *inits]
    for place, kind, found in (
        ("sidecars", "sidecar", native),
        ("initContainers", "init", inits),
    ):
        names = [set_name(str(one.get("name")), kind) for one in found]
        for one, own, name in zip(found, names, in_order(names, kind), strict=True):
            if name != own or (mixed and place == "sidecars"):
                put(pods.item.rest, f"inOrder.{place}.{own}", name)
            yield name, place, one
    for one in maps(pods.pod, "containers"):
        if one is not main:
            yield set_name(str(one.get("name")), "container"), "containers", one


def _with_user(said: Tree) -> Tree:
    put(said, "runAsUser", take(said, "allow.user"))
    if said.get("allow") == {}:
        del said["allow"]
    return said


def _host_aliases(written: Tree) -> Tree:
    """The address of each host: a further one of the same is left."""
    found: Tree = {}
    for one in maps(written, "hostAliases"):
        hosts = take(one, "hostnames", [])
        put(one, "hostnames", [host for host in hosts if host in found])
        address = one.get("ip") if "hostnames" in one else take(one, "ip")
        found = dict.fromkeys(hosts, address) | found
    return found


def _is_of_people(label: str) -> bool:
    return (
        label not in _OWN_LABELS and not label.startswith(_OWN_PREFIXES) and not is_of_istio(label)
    )


def _annotations(pods: Pods, said: Tree) -> None:
    """Annotations of the pods; those by which Prometheus finds metrics are `metrics`."""
    written = pods.annotations
    kept = {
        key: str(value)
        for key, value in written.items()
        if not key.startswith((_PROMETHEUS, "checksum/", "rollme", "kubectl.kubernetes.io/"))
        and not is_of_istio(key)
    }
    put(said, "annotations", kept)
    if str(written.get("prometheus.io/scrape")).lower() == "true":
        said["metrics"] = {"port": written.get("prometheus.io/port")}
        put(said, "metrics.path", written.get("prometheus.io/path"))
