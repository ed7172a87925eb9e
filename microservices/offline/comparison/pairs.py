"""Which object there is which object here: by name, by the rest of a name, by a host."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from microservices.manifests.objects import Manifest, group, kind_of, named, namespace_of
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.selector import matches
from microservices.manifests.workload import pod_labels
from microservices.settings.values.problems import Problem, Rejected

# What ends a name that is made of the content: here, and where kustomize made it.
_DIGEST = re.compile(r"-(?:[0-9a-f]{10}|[bcdfghkmt245789]{10})$")
_VERSIONED = ("Deployment", "StatefulSet")
_JOBS = ("CronJob", "Job")
# What a cluster makes by itself, or for those who write Secrets.
_MADE = {("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "istio-ca-root-cert")}
_MADE |= {("ServiceAccount", "default")}
_MADE_KINDS = ("ControllerRevision", "Endpoints", "EndpointSlice", "Event", "Lease")
_MADE_TYPES = ("helm.sh/release.v1", "kubernetes.io/service-account-token")
_OF_HOSTS = ("DestinationRule", "Gateway", "HTTPRoute", "GRPCRoute", "Ingress", "VirtualService")
_HOSTS = (("spec", "hosts"), ("spec", "hostnames"))
_OWN_HOSTS = (("spec", "servers"), ("spec", "listeners"), ("spec", "rules"), ("spec", "tls"))


@dataclass(frozen=True)
class Pairs:
    """The objects of both sides: together, beside others of one host, and alone."""

    together: Sequence[tuple[Manifest, Manifest]]
    beside: Sequence[tuple[Manifest, Sequence[Manifest]]]
    missing: Sequence[Manifest]
    additional: Sequence[Manifest]


def made_by_people(item: Manifest) -> bool:
    """Whether an object is none that the cluster makes of others, or by itself."""
    kind, metadata = kind_of(item), map_at(item, "metadata")
    owned = any(one.get("controller") for one in maps_at(metadata, "ownerReferences"))
    made = kind in _MADE_KINDS or (kind, metadata.get("name")) in _MADE
    return not (owned or made or item.get("type") in _MADE_TYPES)


def own_namespace(there: Sequence[Manifest], here: str, source: str) -> str:
    """The namespace there that is the stack's: by its name, or because there is no other.

    Raises:
        Rejected: there are several, and none has the name.

    """
    found = sorted({namespace_of(one) for one in there} - {""})
    if here in found or not found:
        return here
    if len(found) > 1:
        what = f"there are objects of the namespaces {', '.join(found)}, and the stack is in {here}"
        raise Rejected([Problem(source, "", what, "give the manifests of one namespace")])
    return found[0]


def namespace_here(here: Sequence[Manifest]) -> str:
    """The namespace that most objects of a stack are in."""
    [(name, _)] = Counter(map(namespace_of, here)).most_common(1) or [("", 0)]
    return name


def pairs(
    there: Sequence[Manifest], here: Sequence[Manifest], namespaces: Mapping[str, str]
) -> Pairs:
    """Put together what is one object; `namespaces` are the names here of those there."""
    home = {"": namespaces[""]}
    together: list[tuple[Manifest, Manifest]] = []
    waiting, left = [*there], [*here]
    for names in (_name, _stems):
        waiting = _join(
            waiting,
            left,
            together,
            lambda one, names=names: names(one, namespaces),
            lambda one, names=names: names(one, home),
        )
    old, new = ([pair[side] for pair in together] for side in (0, 1))
    waiting = _join(
        waiting, left, together, lambda one: _served(one, old), lambda one: _served(one, new)
    )
    beside = [(one, _of_its_hosts(one, left)) for one in waiting]
    told = {id(other) for _, others in beside for other in others}
    return Pairs(
        together,
        [(one, others) for one, others in beside if others],
        [one for one, others in beside if not others],
        [other for other in left if id(other) not in told],
    )


_Names = set[tuple[str, ...]]


def _join(
    waiting: Sequence[Manifest],
    left: list[Manifest],
    together: list[tuple[Manifest, Manifest]],
    theirs: Callable[[Manifest], _Names],
    ours: Callable[[Manifest], _Names],
) -> list[Manifest]:
    """Put together what has a name that one object here has alone; returns what has none."""
    alone = []
    for one in waiting:
        wanted = theirs(one)
        found = [other for other in left if wanted & ours(other)]
        if len(found) == 1:
            left.remove(found[0])
            together.append((one, found[0]))
        else:
            alone.append(one)
    return alone


def short_host(host: str) -> str:
    """A host of the mesh without the domain and the namespace of its own side."""
    name, dot, rest = host.partition(".")
    of_cluster = rest.endswith((".svc", ".svc.cluster.local"))
    return name if dot and of_cluster else host


def _name(item: Manifest, namespaces: Mapping[str, str]) -> _Names:
    namespace, name = namespace_of(item), str(item["metadata"]["name"])
    if item["kind"] == "Namespace":
        return {("", "Namespace", "", namespaces.get(name, name))}
    inside = namespaces.get(namespace, namespace)
    return {(group(item), str(item["kind"]), inside, name)}


def _stems(item: Manifest, namespaces: Mapping[str, str]) -> _Names:
    [(of, kind, namespace, name)] = _name(item, namespaces)
    stems = {_DIGEST.sub("", name)}
    if kind in _VERSIONED:
        labels = pod_labels(item)
        told = (labels.get("app"), labels.get("app.kubernetes.io/name"))
        stems |= {str(label) for label in told if label}
    if kind in _JOBS:
        stems.add(name.removeprefix(f"{map_at(item, 'metadata', 'labels').get('app')}-"))
    return {(of, kind, namespace, stem) for stem in stems}


def _served(item: Manifest, workloads: Sequence[Manifest]) -> _Names:
    """The workloads that an autoscaler or a disruption budget is for, by their places in a list."""
    kind, target = str(item["kind"]), map_at(item, "spec", "scaleTargetRef")
    selector = map_at(item, "spec", "selector")
    return {
        (kind, str(place))
        for place, one in enumerate(workloads)
        if named(one) == f"{target.get('kind')}/{target.get('name')}"
        or (kind == "PodDisruptionBudget" and selector and matches(selector, pod_labels(one)))
    }


def _of_its_hosts(item: Manifest, others: Sequence[Manifest]) -> list[Manifest]:
    if item["kind"] not in _OF_HOSTS:
        return []
    wanted = set(_hosts(item))
    routes = (one for one in others if one["kind"] in _OF_HOSTS)
    return [one for one in routes if wanted & set(_hosts(one))]


def _hosts(item: Manifest) -> Iterator[str]:
    """The hosts of a route, a gateway or a DestinationRule."""
    found: list[Any] = [part(item, "spec", "host")]
    for path in _HOSTS:
        found += texts_at(item, *path)
    for path in _OWN_HOSTS:
        for one in maps_at(item, *path):
            found += [one.get("host"), one.get("hostname"), *texts_at(one, "hosts")]
    return (short_host(host.rpartition("/")[2]) for host in found if isinstance(host, str))
