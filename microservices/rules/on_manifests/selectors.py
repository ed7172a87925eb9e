"""Selectors of a stack: they select their own pods and no others."""

from collections.abc import Iterator, Sequence

from microservices.manifests.objects import Manifest, named, of_kind
from microservices.manifests.selector import Labelled
from microservices.manifests.workload import LASTING, SELECTING, Workload, pods, workloads
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings, Path

_ENDING = ("Job", "CronJob", "ScaledJob")
# The port that Istio's own container adds to each pod.
# https://istio.io/latest/docs/ops/integrations/prometheus/
_ENVOY = "http-envoy-prom"
_GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
# Istio makes the pods of a Gateway, and of a waypoint, from its template `kube-gateway`.
_OF_GATEWAYS = ("metrics", _ENVOY)


def _selectors(manifests: Sequence[Manifest]) -> Iterator[tuple[Path, Manifest]]:
    """Every selector of pods that are to last, with its place."""
    selecting = [workload.manifest for workload in workloads(manifests, *SELECTING)]
    for manifest in (*selecting, *of_kind(manifests, "PodDisruptionBudget", "PodMonitor")):
        yield (named(manifest), "spec", "selector"), manifest["spec"].get("selector") or {}
    for service in of_kind(manifests, "Service"):
        # A Service without a selector finds nobody, and one of any other kind everybody.
        if service["spec"].get("selector"):
            selector = {"matchLabels": service["spec"]["selector"]}
            yield (named(service), "spec", "selector"), selector
    for rule in of_kind(manifests, "DestinationRule"):
        app = {"app": rule["spec"]["host"].split(".")[0]}
        for place, subset in enumerate(rule["spec"].get("subsets", ())):
            path = (named(rule), "spec", "subsets", place, "labels")
            yield path, {"matchLabels": app | subset.get("labels", {})}


def _names(found: Sequence[Workload]) -> str:
    return ", ".join(sorted(workload.name for workload in found)) or "no workload"


@manifest_rule(
    "Two workloads whose selectors find each other's pods end them for each other. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
    severity="error",
    in_namespace=True,
)
def workloads_select_their_own_pods(manifests: Sequence[Manifest]) -> Findings:
    """The selector of each Deployment, StatefulSet and the like finds its own pods alone."""
    lasting = pods(manifests, *LASTING)
    for workload in workloads(manifests, *SELECTING):
        found = lasting.by(workload.manifest["spec"].get("selector") or {})
        if [one.name for one in found] != [workload.name]:
            path = (workload.name, "spec", "selector")
            what = f"it finds the pods of {_names(found)}"
            yield Finding(path, what, "select labels that only its own pods have")


@manifest_rule(
    "A budget for the pods of two workloads lets one of them go altogether; one for none does "
    "nothing. https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
    in_namespace=True,
)
def every_budget_has_one_workload(manifests: Sequence[Manifest]) -> Findings:
    """Each PodDisruptionBudget selects the pods of exactly one workload."""
    lasting = pods(manifests, *LASTING)
    for budget in of_kind(manifests, "PodDisruptionBudget"):
        found = lasting.by(budget["spec"].get("selector") or {})
        if len(found) != 1:
            path = (named(budget), "spec", "selector")
            what = f"it finds the pods of {_names(found)}"
            yield Finding(path, what, "select the labels of one workload's pods")


@manifest_rule(
    "The API server evicts no pod that has two budgets, and a drain never ends. "
    "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets",
    severity="error",
    in_namespace=True,
)
def budgets_do_not_overlap(manifests: Sequence[Manifest]) -> Findings:
    """No two PodDisruptionBudgets select the same pods."""
    lasting = pods(manifests, *LASTING)
    owners: dict[str, str] = {}
    for budget in of_kind(manifests, "PodDisruptionBudget"):
        for workload in lasting.by(budget["spec"].get("selector") or {}):
            if workload.name in owners:
                path = (named(budget), "spec", "selector")
                what = f"{owners[workload.name]} finds the pods of {workload.name} as well"
                yield Finding(path, what, "keep one budget for them")
            owners.setdefault(workload.name, named(budget))


@manifest_rule(
    "The pods of a job answer no requests, and they end: whoever counts on them counts wrong. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/job/",
    in_namespace=True,
)
def job_pods_are_found_by_nobody(manifests: Sequence[Manifest]) -> Findings:
    """No Service, budget, workload, subset or monitor selects the pods of a Job or CronJob."""
    ending = pods(manifests, *_ENDING)
    for path, selector in _selectors(manifests):
        for workload in ending.by(selector):
            what = f"it finds the pods of {workload.name}"
            yield Finding(path, what, "give the job's pods labels of their own")


@manifest_rule(
    "A monitor that finds nothing to ask raises no alert of its own. "
    "https://prometheus-operator.dev/docs/developer/getting-started/",
    severity="warning",
)
def every_monitor_finds_its_port(manifests: Sequence[Manifest]) -> Findings:
    """Each endpoint of a monitor is a named port of something that the monitor selects."""
    for monitor, key, ports in _monitored(manifests):
        for place, endpoint in enumerate(monitor["spec"].get(key, ())):
            wanted = endpoint.get("port")
            if wanted is not None and wanted not in ports:
                path = (named(monitor), "spec", key, place)
                what = f"nothing that it selects has a port named {wanted}"
                yield Finding(path, what, "select what has the port, or name another")


def _monitored(manifests: Sequence[Manifest]) -> Iterator[tuple[Manifest, str, set[str]]]:
    """Each monitor, the key of its endpoints, and the names of the ports that it can ask."""
    services = Labelled(
        (service["metadata"].get("labels") or {}, service)
        for service in of_kind(manifests, "Service")
    )
    lasting = pods(manifests, *LASTING)
    gateways = of_kind(manifests, "Gateway")
    made = Labelled(({_GATEWAY_NAME: one["metadata"]["name"]}, one) for one in gateways)
    for monitor in of_kind(manifests, "ServiceMonitor", "PodMonitor"):
        selector = monitor["spec"].get("selector") or {}
        if monitor["kind"] == "ServiceMonitor":
            declared = [one["spec"].get("ports", ()) for one in services.by(selector)]
            yield monitor, "endpoints", _names_of(declared)
            continue
        chosen = lasting.by(selector)
        declared = [container.get("ports", ()) for one in chosen for _, container in one.containers]
        known = {_ENVOY for _ in chosen} | {one for _ in made.by(selector) for one in _OF_GATEWAYS}
        yield monitor, "podMetricsEndpoints", _names_of(declared) | known


def _names_of(declared: Sequence[Sequence[Manifest]]) -> set[str]:
    return {port.get("name", "") for ports in declared for port in ports}
