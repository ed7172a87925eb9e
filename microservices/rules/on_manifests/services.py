"""Services of a stack against its pods."""

from collections.abc import Sequence

from microservices.manifests.objects import Manifest, named, of_kind
from microservices.manifests.workload import LASTING, pods, workloads
from microservices.plan.names import LONGEST
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings


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
