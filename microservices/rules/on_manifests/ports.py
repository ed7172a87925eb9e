"""Ports of Services that select the same pods."""

from collections.abc import Callable, Iterator, Sequence

from microservices.manifests.injection import Injection
from microservices.manifests.objects import Manifest, namespace_of, of_kind
from microservices.manifests.workload import Workload, pods
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings

# The label of a waypoint, which istiod makes itself.
_MANAGED = "gateway.istio.io/managed"


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
