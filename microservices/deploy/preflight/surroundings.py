"""Environment of pods in a cluster: Istio's injector, metrics, zones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.manifests.selector import matches
from microservices.plan.plan import Plan
from microservices.plan.subjects import Pods
from microservices.settings.pods.scheduling import SchedulingSettings
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path
from microservices.specs.namespace import namespace_metadata
from microservices.specs.pods.scheduling import ZONE

_WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
# https://github.com/istio/istio/tree/master/manifests/charts/istio-control/istio-discovery/templates
_INJECTOR = "sidecar-injector"
_REVISION = "istio.io/rev"
_METRICS_SERVER = "https://github.com/kubernetes-sigs/metrics-server"
_NO_POD_FOLLOWS = "and no number of pods would follow its load"


def injection(settings: Settings, ask: Ask) -> Iterator[Answer]:
    """Whether the pods of the namespace get their sidecars; without them nothing is refused.

    https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
    """
    mesh, asked = settings.mesh, "sidecar injection"
    if mesh.data_plane != "sidecar":
        return
    path: Path = ("mesh", "revision" if mesh.revision else "dataPlane")
    try:
        answer = ask(_WEBHOOKS) or {}
    except Unanswered as error:
        yield Answer(asked, "not known", (not_asked(path, "whether sidecars are injected", error),))
        return
    selectors = [
        hook.get("namespaceSelector") or {}
        for item in answer.get("items", ())
        for hook in item.get("webhooks") or ()
        if _INJECTOR in hook["name"]
    ]
    metadata = namespace_metadata(settings.namespace, mesh, settings.namespace_options)
    labels = {**_labels(metadata), "kubernetes.io/metadata.name": settings.namespace}
    marked = f"{_REVISION}: {mesh.revision}" if mesh.revision else "istio-injection: enabled"
    if any(matches(selector, labels) for selector in selectors):
        yield Answer(asked, f"a webhook injects where `{marked}` is")
        return
    revisions = sorted({one for selector in selectors for one in _revisions(selector)})
    ways = ["install Istio's control plane"]
    if mesh.revision:
        ways = [f"install revision {mesh.revision}"]
    if revisions:
        ways.append(f"write a revision that is there: {', '.join(revisions)}")
    what = f"no webhook of the cluster injects sidecars where a namespace has `{marked}`"
    yield Answer(asked, "none", (Gap("error", path, what, ", or ".join(ways)),))


def _labels(metadata: Mapping[str, Any]) -> dict[str, str]:
    return metadata["labels"]


def _revisions(selector: Mapping[str, Any]) -> Iterator[str]:
    for expression in selector.get("matchExpressions") or ():
        if expression["key"] == _REVISION and expression["operator"] == "In":
            yield from expression["values"]


def metrics(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """The APIs that autoscalers read; without one its pods keep their fewest number.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis
    """
    for api, (path, instead) in _wanted_metrics(plan).items():
        asked = f"API {api}"
        try:
            there = ask(f"/apis/{api}") is not None
        except Unanswered as error:
            # Who answers for an API that nobody serves now is the API server, with 503.
            if error.status < 500:
                yield Answer(
                    asked, "not known", (not_asked(path, f"whether {api} is served", error),)
                )
                continue
            there = False
        if there:
            yield Answer(asked, "it is served")
        else:
            what = f"the cluster does not serve {api}, {_NO_POD_FOLLOWS}"
            yield Answer(asked, "it is not served", (Gap("strict", path, what, instead),))


def _wanted_metrics(plan: Plan) -> dict[str, tuple[Path, str]]:
    """The place of the first setting that wants an API of metrics, and who serves it."""
    found: dict[str, tuple[Path, str]] = {}
    for pods in plan.versions:
        scaling = pods.workload.scaling
        if scaling is None:
            continue
        if scaling.triggers:
            keda = (pods.path("scaling", "triggers"), "see why KEDA's metrics server is not there")
            found.setdefault("external.metrics.k8s.io/v1beta1", keda)
        elif scaling.cpu_target is not None or scaling.memory is not None:
            server = f"install the metrics server ({_METRICS_SERVER})"
            found.setdefault("metrics.k8s.io/v1beta1", (pods.path("scaling"), server))
        if scaling.requests_per_second:
            path = pods.path("scaling", "requests_per_second")
            adapter = "install an adapter that serves the metric, or scale by `cpu`"
            found.setdefault("custom.metrics.k8s.io", (path, adapter))
    return found


def zones(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """Whether pods that have to be spread over zones find several of them.

    A node without a zone takes none of them; with a single zone they are not spread at all.
    https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    spread = [pods for pods in plan.versions if pods.workload.scheduling.spread.zones == "required"]
    if not spread:
        return
    path = spread[0].path("scheduling", "spread", "zones")
    try:
        nodes = (ask("/api/v1/nodes") or {}).get("items", ())
    except Unanswered as error:
        yield Answer("zones", "not known", (not_asked(path, "the zones of the nodes", error),))
        return
    every = sorted({one for one in _zones(nodes, SchedulingSettings()) if one})
    yield Answer("zones", ", ".join(every) or "none", tuple(_too_few_zones(spread, nodes)))


def _too_few_zones(spread: Sequence[Pods], nodes: Sequence[Any]) -> Iterator[Gap]:
    for pods in spread:
        path = pods.path("scheduling", "spread", "zones")
        reached = _zones(nodes, pods.workload.scheduling)
        found = sorted({one for one in reached if one})
        if not reached:
            what = "no node is there that its pods may run on, and so no zone is known"
            yield Gap("warning", path, what, "see that nodes of several zones come with the pods")
        elif not found:
            what = (
                f"no node that its pods may run on has the label {ZONE}; they would wait for ever"
            )
            yield Gap("error", path, what, "label the nodes, or write `zones: preferred`")
        elif len(found) == 1:
            what = f"the nodes that its pods may run on are all in zone {found[0]}"
            yield Gap(
                "strict", path, what, "add nodes in another zone, or write `zones: preferred`"
            )


def _zones(nodes: Sequence[Mapping[str, Any]], scheduling: SchedulingSettings) -> list[str]:
    """The zone of every node that the settings lead to; empty for a node without one."""
    found: list[str] = []
    for node in nodes:
        labels = node["metadata"].get("labels") or {}
        wanted = all(labels.get(key) in values for key, values in scheduling.require_nodes.items())
        if wanted and scheduling.node_selector.items() <= labels.items():
            found.append(labels.get(ZONE, ""))
    return found
