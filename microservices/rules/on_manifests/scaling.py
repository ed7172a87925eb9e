"""Autoscalers against the workloads that they scale."""

from collections.abc import Iterator, Sequence

from microservices.manifests.objects import Manifest, named, of_kind
from microservices.manifests.scaler import AUTOSCALER, KEDA, scaled
from microservices.manifests.workload import LASTING, Workload, workloads
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings


def _scaled(manifests: Sequence[Manifest]) -> Iterator[tuple[Manifest, str]]:
    """Each autoscaler, and kind and name of what it scales."""
    for scaler in of_kind(manifests, AUTOSCALER, KEDA):
        yield scaler, "/".join(scaled(scaler))


def _lasting(manifests: Sequence[Manifest]) -> dict[str, Workload]:
    return {workload.name: workload for workload in workloads(manifests, *LASTING)}


@manifest_rule(
    "An autoscaler of nothing says so only in its own status. "
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
    in_namespace=True,
)
def every_scaler_has_a_workload(manifests: Sequence[Manifest]) -> Findings:
    """The target of each autoscaler is a Deployment, StatefulSet or Rollout of the stack."""
    known = {named(manifest) for manifest in of_kind(manifests, *LASTING)}
    for scaler, target in _scaled(manifests):
        if target not in known:
            path = (named(scaler), "spec", "scaleTargetRef")
            yield Finding(path, f"there is no {target}", "name a workload of the stack")


@manifest_rule(
    "Each deployment would set the number back that the autoscaler has chosen. "
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
    in_namespace=True,
)
def scaled_workloads_write_no_replicas(manifests: Sequence[Manifest]) -> Findings:
    """A Deployment or StatefulSet with an autoscaler has no `replicas`.

    A Rollout may have them: without, Argo Rollouts begins with one pod.
    """
    known = _lasting(manifests)
    for scaler, target in _scaled(manifests):
        workload = known.get(target)
        if workload is None or workload.manifest["kind"] == "Rollout":
            continue
        if workload.manifest["spec"].get("replicas") is not None:
            what = f"{named(scaler)} sets the number of its pods"
            yield Finding((target, "spec", "replicas"), what, "leave it out")


@manifest_rule(
    "Two autoscalers of one workload take turns. https://keda.sh/docs/latest/faq/",
    severity="error",
    in_namespace=True,
)
def workloads_have_one_scaler(manifests: Sequence[Manifest]) -> Findings:
    """No workload is the target of two autoscalers."""
    owners: dict[str, str] = {}
    for scaler, target in _scaled(manifests):
        if target in owners:
            path = (named(scaler), "spec", "scaleTargetRef")
            what = f"{owners[target]} scales {target} as well"
            yield Finding(path, what, "leave one of the two out")
        owners.setdefault(target, named(scaler))


@manifest_rule(
    "Percent of a request that is not there cannot be reckoned, and nothing is scaled. "
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics",
    in_namespace=True,
)
def scaled_containers_have_requests(manifests: Sequence[Manifest]) -> Findings:
    """The container of a `ContainerResource` is there and has a request of the resource."""
    known = _lasting(manifests)
    for scaler, target in _scaled(manifests):
        workload = known.get(target)
        for place, metric in enumerate(scaler["spec"].get("metrics", ())):
            wanted = metric.get("containerResource")
            if wanted is None or workload is None:
                continue
            containers = {container["name"]: container for _, container in workload.containers}
            path = (named(scaler), "spec", "metrics", place)
            container = containers.get(wanted["container"])
            if container is None:
                what = f"{target} has no container {wanted['container']}"
                yield Finding(path, what, "name a container of the workload")
            elif wanted["name"] not in container.get("resources", {}).get("requests", {}):
                what = f"the container {wanted['container']} requests no {wanted['name']}"
                yield Finding(path, what, "write a request")
