"""A system: every object that was read, as services and the other keys of a stack."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from microservices.load.layers import merge
from microservices.offline.importing.item import NO_WORD, Item, Tree, put
from microservices.offline.importing.pods.accounts import accounts
from microservices.offline.importing.pods.jobs import jobs
from microservices.offline.importing.pods.members import rename_members
from microservices.offline.importing.pods.sets import Sets
from microservices.offline.importing.pods.volumes import claim_item
from microservices.offline.importing.services import Service, parts, services
from microservices.offline.importing.traffic.calls import Calls
from microservices.offline.importing.traffic.exposure import exposed
from microservices.offline.importing.traffic.gateway import Gateways
from microservices.offline.importing.traffic.policies import policies
from microservices.offline.importing.traffic.routes import Routes
from microservices.offline.importing.traffic.scaling import scaling
from microservices.offline.importing.traffic.traffic_policy import destination_rules
from microservices.offline.importing.traffic.traffic_words import write_traffic, write_weights
from microservices.settings.values.problems import Problem, Rejected

_RUNNING = ("Deployment", "StatefulSet", "CronJob", "Job")
_OTHER_NAMESPACE = "a stack has one namespace: import the other one by itself"
# Kinds that are left out for a reason of their own; the page has more of it.
_PAGE = "docs/what-cannot-be-said.md"
_REASONS = {
    "DaemonSet": f"it serves nodes, not callers ({_PAGE})",
    "Pod": "nothing starts it again: write a Deployment",
    "ReplicaSet": "nothing rolls it out: write a Deployment",
    "EnvoyFilter": f"it names inner parts of Envoy, which change with Istio ({_PAGE})",
    "WasmPlugin": f"it names inner parts of Envoy, which change with Istio ({_PAGE})",
    "CustomResourceDefinition": f"it belongs to the cluster, and outlives a stack ({_PAGE})",
    "PersistentVolumeClaim": "no pods of these objects mount it",
    "ServiceEntry": "write its host under `externalServices`",
    "RequestAuthentication": "write `auth` of the service",
    "ResourceQuota": "write `namespaceOptions.quota`",
    "LimitRange": "write `namespaceOptions.limitRange`",
    "ServiceMonitor": "write `metrics` of the service",
    "PodMonitor": "write `metrics` of the service",
    "ScaledObject": "write `scaling.triggers` of the service",
    "Ingress": "it leads to no service of these objects",
}


@dataclass
class System:
    """What becomes of some objects: the settings of a stack, and what is told of each object."""

    namespace: str
    items: list[Item]
    services: list[Service]
    calls: Calls
    sets: Sets
    stack: Tree = field(default_factory=dict)


def system(read: Sequence[Item], source: str, namespace: str = "") -> System:
    """The system that some objects are.

    Raises:
        Rejected: nothing among them runs.

    """
    items = [item for item in read if not item.is_made]
    if not any(item.kind in _RUNNING for item in items):
        kinds = ", ".join(sorted({item.kind for item in items})) or "nothing"
        what = f"nothing here runs: it has {kinds}"
        instead = f"add a {', '.join(_RUNNING[:-1])} or {_RUNNING[-1]}"
        raise Rejected([Problem(source, "", what, instead)])
    own = namespace or _most(items)
    here = [item for item in items if item.namespace in ("", own) or item.kind == "Namespace"]
    for item in items:
        if item not in here:
            item.why = _OTHER_NAMESPACE
    return _system(own, items, here)


def _system(own: str, items: list[Item], here: list[Item]) -> System:
    sets, gateways = Sets(), Gateways()
    sets.read(here)
    claims = {item.name: item for item in here if item.kind == "PersistentVolumeClaim"}

    def claim(name: str) -> Tree:
        if name not in claims:
            return {"existingClaim": name}
        claims[name].say("volumes of the service that mounts it")
        return claim_item(claims[name])

    found = services(here, sets, claim)
    jobs(here, found, sets, claim)
    calls = Calls(own, found, sets)
    gateways.read(here)
    routes = Routes(found, destination_rules(here, found, own), own)
    rules = exposed(routes.read(here, gateways), gateways)
    for service in found:
        write_traffic([one for one in rules if one.service is service], service)
    scaling(here, found)
    accounts(here, found)
    result = System(own, items, found, calls, sets)
    put(result.stack, "mesh", policies(here, calls))
    rename_members(found, sets)
    calls.propose()
    calls.free_variables()
    _share(found)
    _leave_replicas_to_scalers(found)
    put(result.stack, "gateway", gateways.finish(found))
    put(result.stack, "namespaceOptions", _namespace(here, found, own))
    for item in items:
        if not item.said and not item.why:
            item.why = _REASONS.get(item.kind, NO_WORD)
    return result


def _most(items: Sequence[Item]) -> str:
    """The namespace of most objects; of those that name none, that of the Namespace."""
    named = Counter(item.namespace for item in items if item.namespace)
    named += Counter(item.name for item in items if item.kind == "Namespace")
    return max(named, key=lambda name: named[name], default="default")


def _share(services: Sequence[Service]) -> None:
    """Weights of versions that no route has: Kubernetes divides requests by the number of pods."""
    for service in services:
        versions = service.settings.get("versions", {})
        if (
            len(versions) < 2
            or not service.ports.serves
            or any("weight" in one for one in versions.values())
        ):
            continue
        each = {name: merge(service.settings, one) for name, one in versions.items()}
        write_weights(service, {name: _pods(one) for name, one in each.items()})


def _pods(version: Tree) -> int:
    """So many pods it has at least: a scaler has the last word."""
    return max(version["replicas"], version.get("scaling", {}).get("min", 0))


def _leave_replicas_to_scalers(services: Sequence[Service]) -> None:
    for service in services:
        for one in (service.settings, *service.settings.get("versions", {}).values()):
            if "scaling" in one:
                one.pop("replicas", None)


def _namespace(items: Sequence[Item], services: Sequence[Service], own: str) -> Tree:
    """Labels of the namespace, and the standard that the exceptions of pods need."""
    said: Tree = {}
    for item in items:
        if item.kind == "Namespace":
            item.why = "" if item.name == own else _OTHER_NAMESPACE
            item.said = "namespace" if item.name == own else ""
            item.take("spec")
            labels = {k: v for k, v in item.labels.items() if _is_of_people(k)}
            put(said, "labels", labels if item.said else {})
    if any(_is_beyond(one) for service in services for one in parts(service.settings)):
        said["podSecurity"] = "baseline"
    return said


def _is_of_people(label: str) -> bool:
    return (
        label not in ("istio-injection", "name")
        and "kubernetes.io/" not in label
        and not label.startswith("istio.io/")
    )


def _is_beyond(container: Tree) -> bool:
    allow = container.get("allow", {})
    added = {*allow.get("capabilities", [])} - {"NET_BIND_SERVICE"}
    return bool(allow.get("rootUser") or allow.get("privilegeEscalation") or added)
