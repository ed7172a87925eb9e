"""Services: each Service with the workloads that it finds, and workloads that nobody calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from microservices.manifests.routes.host import service_place
from microservices.manifests.selector import carries
from microservices.offline.importing.item import Item, Tree
from microservices.offline.importing.pods.ports import Ports
from microservices.offline.importing.pods.sets import Sets, free_name, set_name
from microservices.offline.importing.pods.volumes import Claim
from microservices.offline.importing.pods.workload import KINDS, Pods, pods_of, workload
from microservices.settings.pods.workload import WorkloadSettings

ONLY = "v1"
_OUTSIDE = "whoever comes that way comes past the gateway: write `expose`"
_ONE_ADDRESS = "a service has one address here: callers use `{}`"
ONE_ACCOUNT = "a service has one account, which its versions and jobs have as well"
_NOT_SERVED = "without a Service it is a worker, whose pods have no names and claims of their own"
_ELSEWHERE = "a port of it leads elsewhere in `{}`: write another one in `ports`, and call that"
_NOT_CALLED = "no Service, probe or metrics name it: where somebody calls it, write it in `ports`"
_OF_VERSIONS = {info.alias for info in WorkloadSettings.model_fields.values()}


@dataclass
class Service:
    """A service: its own name, its Services, the first of which callers use, and its pods.

    `other_accounts` are those of jobs and versions, which have none of their own here.
    """

    name: str
    ports: Ports = field(default_factory=Ports)
    addresses: list[Item] = field(default_factory=list)
    versions: dict[str, Pods] = field(default_factory=dict)
    settings: Tree = field(default_factory=dict)
    other_accounts: set[str] = field(default_factory=set)

    @property
    def account(self) -> str:
        """The ServiceAccount that all of its pods have here: that of the first version."""
        return next(iter(self.versions.values())).account

    def leave_account(self, pods: Pods) -> None:
        """Leave another account in the pods that have it."""
        if pods.account != self.account:
            pods.pod["serviceAccountName"] = pods.account
            pods.item.reasons["serviceAccountName"] = ONE_ACCOUNT
            self.other_accounts.add(pods.account)

    @property
    def accounts(self) -> set[str]:
        """The ServiceAccounts of its pods."""
        return {pods.account for pods in self.versions.values()}

    def is_called(self, name: str) -> bool:
        """Whether a short host is that of the service, or of one more address of it."""
        return name in (self.name, *(one.name for one in self.addresses))

    def let_in(self, namespace: str, account: str | None, port: str | None) -> None:
        """Let in a namespace, or an account of one, to a port; to the first one without a name."""
        caller: Any = f"{namespace}/{account}" if account else namespace
        if port:
            caller = {"namespace": namespace, "account": account, "port": port}
            caller = {key: value for key, value in caller.items() if value}
        known = self.settings.setdefault("allowFrom", [])
        known += [] if caller in known else [caller]

    def versions_of(self, labels: Mapping[str, Any]) -> list[str]:
        """The versions whose pods have some labels."""
        return [name for name, pods in self.versions.items() if carries(pods.labels, labels)]


def services(items: Sequence[Item], sets: Sets, claim: Claim) -> list[Service]:
    """Every service with its settings, by the Services and workloads of one namespace."""
    pods = [pods_of(item) for item in items if item.kind in KINDS]
    found = [*_with_address(items, pods)]
    called = [id(one) for service in found for one in service.versions.values()]
    for one in pods:
        if id(one) not in called:
            name = set_name(one.item.name, "service")
            own = free_name([name, f"{name}-worker"], [service.name for service in found])
            found.append(Service(own, versions={ONLY: one}))
    for service in found:
        service.settings = _settings(service, sets, claim)
    return found


def _with_address(items: Iterable[Item], pods: list[Pods]) -> list[Service]:
    """The Services that find pods; another one for the same pods is a further address of them."""
    found: list[Service] = []
    for item in sorted((one for one in items if one.kind == "Service"), key=_rank):
        selector = item.rest.get("spec", {}).get("selector") or {}
        chosen = [one for one in pods if selector and carries(one.labels, selector)]
        if not chosen:
            item.why = _without_pods(item)
            continue
        owner = next((one for one in found if chosen[0] in one.versions.values()), None)
        if owner is None or not all(one in owner.versions.values() for one in chosen):
            owner = Service(item.name)
            found.append(owner)
            owner.versions = _versions(item.name, chosen)
        _add_address(owner, item, len(chosen))
    return found


def _rank(item: Item) -> tuple[int, bool, bool, str]:
    """Wide selectors before narrow ones, and what has one address before what has none."""
    spec = item.rest.get("spec", {})
    outside = spec.get("type") in ("LoadBalancer", "NodePort")
    return len(spec.get("selector") or {}), spec.get("clusterIP") == "None", outside, item.name


def _without_pods(item: Item) -> str:
    if item.rest.get("spec", {}).get("type") == "ExternalName":
        return "write its host in `calls` of whoever calls it"
    return "it finds no pods of these objects: write the host in `calls` of whoever calls it"


def _add_address(owner: Service, item: Item, pods: int) -> None:
    """One more Service of a service: the first is its own, the others are said by other words."""
    headless = item.take("spec.clusterIP") == "None"
    kind = item.take("spec.type", "ClusterIP")
    stateful = any(one.item.kind == "StatefulSet" for one in owner.versions.values())
    owner.addresses.append(item)
    if headless and stateful:
        item.take("spec.publishNotReadyAddresses")
    elif headless:
        item.rest["spec"]["clusterIP"] = "None"
    if (
        len(owner.addresses) > 1
        and not (headless and stateful)
        and pods == len(owner.versions)
        and kind == "ClusterIP"
    ):
        item.why = _ONE_ADDRESS.format(owner.name)
    elif len(owner.addresses) > 1 and kind != "ClusterIP":
        item.why = _OUTSIDE
    else:
        item.said = f"services.{owner.name}" + (" (stateful)" if headless and stateful else "")
        item.take("spec.selector")
        if kind != "ClusterIP":
            item.rest.setdefault("spec", {})["type"] = kind
            item.reasons["spec.type"] = _OUTSIDE
    leads_elsewhere = owner.ports.read(item, [one.pod for one in owner.versions.values()])
    if leads_elsewhere and item.why:
        # Whoever calls it means other ports than those of the service.
        owner.addresses.pop()
        item.why = _ELSEWHERE.format(owner.name) if kind == "ClusterIP" else item.why


def _versions(name: str, pods: list[Pods]) -> dict[str, Pods]:
    """The versions by name: of several workloads, and of one that is called after its version."""
    if len(pods) == 1:
        version = pods[0].version
        own = version if version and pods[0].item.name == f"{name}-{version}" else ONLY
        return {own: pods[0]}
    found: dict[str, Pods] = {}
    for one in pods:
        own, full = (
            set_name(each, "v") for each in (one.item.name.removeprefix(f"{name}-"), one.item.name)
        )
        found[free_name([one.version or own, full], found)] = one
    return found


def _settings(service: Service, sets: Sets, claim: Claim) -> Tree:
    """What all versions say alike, and below `versions` what each says for itself."""
    each: dict[str, Tree] = {}
    for version, pods in service.versions.items():
        names = [service.name, pods.item.name]
        each[version] = workload(pods, service.ports, sets, claim, names)
        word = "" if len(service.versions) == 1 else f".versions.{version}"
        pods.item.said = f"services.{service.name}{word}"
        pods.item.reasons["containerPort"] = _NOT_CALLED
    own = _common([*each.values()])
    for metrics in (own.get("metrics"), *(one.get("metrics") for one in each.values())):
        if metrics and isinstance(port := metrics.get("port"), str | int):
            metrics["port"] = service.ports.name_of(int(port) if str(port).isdigit() else port)
            if metrics["port"] is None:
                del metrics["port"]
    said = {**own, **service.ports.settings()}
    if not service.ports.serves:
        said["kind"] = "worker"
        for pods in service.versions.values():
            if pods.item.kind == "StatefulSet":
                pods.item.rest["notServed"] = said["kind"]
                pods.item.reasons["notServed"] = _NOT_SERVED
    if service.versions.keys() != {ONLY}:
        said["versions"] = {}
        for name, one in each.items():
            differs = _without(one, own)
            said["versions"][name] = {k: v for k, v in differs.items() if k in _OF_VERSIONS}
            item = service.versions[name].item
            alike = {k: v for k, v in differs.items() if k not in _OF_VERSIONS}
            item.rest["notSaid"] = {**item.rest.get("notSaid", {}), **alike}
            item.reasons["notSaid"] = "versions of a service have it alike"
    return said


def _common(trees: list[Tree]) -> Tree:
    """What stands in all of them."""
    first, *others = trees
    found: Tree = {}
    for key, value in first.items():
        if all(key in one for one in others):
            values = [one[key] for one in others]
            if isinstance(value, dict) and all(isinstance(one, dict) for one in values):
                if (inner := _common([value, *values])) or value == {}:
                    found[key] = inner
            elif all(one == value for one in values):
                found[key] = value
    return found


def _without(tree: Tree, common: Tree) -> Tree:
    """What a tree says beyond what is common."""
    found: Tree = {}
    for key, value in tree.items():
        if isinstance(value, dict) and isinstance(common.get(key), dict):
            if inner := _without(value, common[key]):
                found[key] = inner
        elif key not in common:
            found[key] = value
    return found


def service_of(services: Iterable[Service], host: Any, own: str) -> Service | None:
    """The service of a host of the own namespace, or of one more address of it."""
    namespace, name = service_place(str(host), own) or ("", "")
    found = (one for one in services if namespace == own and one.is_called(name))
    return next(found, None)


def parts(settings: Tree) -> Iterator[Tree]:
    """The settings of a service, and of each version, job and container below it."""
    yield settings
    for word in ("versions", "jobs", "containers", "initContainers", "sidecars"):
        for one in settings.get(word, {}).values():
            yield from parts(one)
