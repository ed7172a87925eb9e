"""Services of a stack against its pods, and their ports."""

from collections.abc import Callable, Iterator, Sequence

from microservices.manifests.injection import Injection
from microservices.manifests.objects import Manifest, named, namespace_of, of_kind
from microservices.manifests.parts import texts_at
from microservices.manifests.workload import LASTING, Workload, pods, workloads
from microservices.plan.names import LONGEST
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings

# The label of a waypoint, which istiod makes itself.
_MANAGED = "gateway.istio.io/managed"


@manifest_rule("A subset without pods answers 503 to every request that it gets.")
def every_subset_has_pods(manifests: Sequence[Manifest]) -> Findings:
    """The labels of each subset are those of the pods of some workload."""
    lasting = pods(manifests, *LASTING)
    for rule in of_kind(manifests, "DestinationRule"):
        for place, subset in enumerate(rule["spec"].get("subsets", ())):
            wanted = {"app": rule["spec"]["host"].split(".")[0], **subset.get("labels", {})}
            if not lasting.by({"matchLabels": wanted}):
                path = (named(rule), "spec", "subsets", place, "labels")
                what = f"no workload's pods have the labels of subset {subset['name']}"
                yield Finding(path, what, "use the labels of a workload's pod template")


@manifest_rule(
    "A Service whose selector finds no pod has no endpoints, and nothing says so. "
    "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/",
    in_namespace=True,
)
def every_service_finds_pods(manifests: Sequence[Manifest]) -> Findings:
    """The selector of each Service that has one finds the pods of a workload."""
    lasting = pods(manifests, *LASTING)
    for service in of_kind(manifests, "Service"):
        selector = service["spec"].get("selector") or {}
        if selector and not lasting.by({"matchLabels": selector}):
            path = (named(service), "spec", "selector")
            yield Finding(path, "it finds no workload's pods", "select labels that pods have")


@manifest_rule(
    "The pods of a StatefulSet get their names from a headless Service that finds them. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    in_namespace=True,
)
def every_stateful_set_has_its_service(manifests: Sequence[Manifest]) -> Findings:
    """The `serviceName` of each StatefulSet is a headless Service that selects its pods."""
    headless = {
        service["metadata"]["name"]: service["spec"].get("selector") or {}
        for service in of_kind(manifests, "Service")
        if service["spec"].get("clusterIP") == "None"
    }
    for workload in workloads(manifests, "StatefulSet"):
        name = workload.manifest["spec"].get("serviceName", "")
        selector = headless.get(name)
        if selector is None or not selector.items() <= workload.labels.items():
            path = (workload.name, "spec", "serviceName")
            what = f"no headless Service `{name}` finds its pods"
            yield Finding(path, what, "name a Service with `clusterIP: None` and its labels")


@manifest_rule(
    "Names of objects end up in label values, which have at most 63 characters.", severity="warning"
)
def names_fit_a_label(manifests: Sequence[Manifest]) -> Findings:
    """Every name has at most 63 characters."""
    for manifest in manifests:
        name = manifest["metadata"]["name"]
        if len(name) > LONGEST:
            path = (named(manifest), "metadata", "name")
            yield Finding(path, f"it has {len(name)} characters", f"write at most {LONGEST}")


def _found_by(manifests: Sequence[Manifest]) -> Iterator[tuple[Workload, list[Manifest]]]:
    """Each Deployment of the mesh with the Services that find its pods.

    Only Deployments: istioctl does not look at the Services of a StatefulSet.
    """
    deployments, injection = pods(manifests, "Deployment"), Injection(manifests)
    services: dict[str, tuple[Workload, list[Manifest]]] = {}
    for service in of_kind(manifests, "Service"):
        selector = service["spec"].get("selector")
        for one in deployments.by({"matchLabels": selector}) if selector else ():
            if namespace_of(one.manifest) == namespace_of(service):
                services.setdefault(one.name, (one, []))[1].append(service)
    for workload, found in services.values():
        labels = workload.manifest["metadata"].get("labels") or {}
        if injection.is_said(workload) and labels.get(_MANAGED) != "istio.io-mesh-controller":
            yield workload, found


def _several(
    services: Sequence[Manifest],
    key: Callable[[Manifest], str],
    value: Callable[[Manifest], str],
) -> Iterator[tuple[str, str, str]]:
    """Where ports of Services share a key and differ in a value: both, and the Services."""
    values: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for service in services:
        for port in service["spec"].get("ports") or ():
            values.setdefault(key(port), set()).add(value(port))
            names.setdefault(key(port), set()).add(service["metadata"]["name"])
    for shared, different in values.items():
        if len(different) > 1:
            yield shared, ", ".join(sorted(different)), ", ".join(sorted(names[shared]))


def _number(port: Manifest) -> str:
    return str(port["port"])


def _protocol(port: Manifest) -> str:
    return port.get("protocol") or "TCP"


def _target(port: Manifest) -> str:
    return str(port.get("targetPort") or port["port"])


@manifest_rule(
    "A proxy has one listener a port, of one protocol (IST0116). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0116/",
    in_namespace=True,
)
def a_port_has_one_protocol(manifests: Sequence[Manifest]) -> Findings:
    """The Services of a Deployment in the mesh say the same protocol of the same port."""
    for workload, services in _found_by(manifests):
        for port, protocols, names in _several(services, _number, _protocol):
            what = f"port {port} is {protocols} in the Services that find its pods: {names}"
            yield Finding((workload.name,), what, "give each protocol a port of its own")


@manifest_rule(
    "A proxy cannot tell by which of two ports a request came to its target (IST0137). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0137/",
    in_namespace=True,
)
def a_target_port_has_one_port(manifests: Sequence[Manifest]) -> Findings:
    """The Services of a Deployment in the mesh lead to the same target by the same port."""
    for workload, services in _found_by(manifests):
        for target, ports, names in _several(services, _target, _number):
            what = f"the ports {ports} lead to its port {target}, in the Services: {names}"
            yield Finding((workload.name,), what, "lead to it by one port")


@manifest_rule(
    "Istio keeps the ports of the older one of two, and says nothing. "
    "https://github.com/istio/istio/issues/55776",
    in_namespace=True,
)
def a_host_has_one_service_entry(manifests: Sequence[Manifest]) -> Findings:
    """No two ServiceEntries have one host."""
    first: dict[str, str] = {}
    for entry in of_kind(manifests, "ServiceEntry"):
        for place, host in enumerate(texts_at(entry, "spec", "hosts")):
            other = first.setdefault(host, named(entry))
            if other != named(entry):
                path = (named(entry), "spec", "hosts", place)
                yield Finding(path, f"{other} has {host} as well", "write its ports there")
