"""Disruption budgets: how many pods may be missing during a node drain."""

from microservices.plan.plan import versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error, warning
from microservices.settings.pods.rollout import pods_of
from microservices.settings.values.problems import Finding, Findings


@error(
    "A budget of no pod blocks every drain, and with it the upgrade of the cluster. "
    "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
    each=versions,
)
def disruption_lets_nodes_drain(pods: Pods) -> Findings:
    """`maxUnavailable` is at least one pod."""
    allowed = pods.workload.disruption.max_unavailable
    if allowed in (0, "0%"):
        path = pods.path("disruption", "max_unavailable")
        yield Finding(path, f"{allowed} lets no node be emptied", "write at least 1")


@warning(
    "A drain may take all the pods at once, which is an outage.",
    each=versions,
)
def disruption_leaves_a_pod(pods: Pods) -> Findings:
    """Of two pods or more, `maxUnavailable` leaves one."""
    allowed, least = pods.workload.disruption.max_unavailable, pods.workload.least_replicas
    if least >= 2 and pods_of(allowed, least) >= least:
        path = pods.path("disruption", "max_unavailable", also=(("replicas",), ("scaling",)))
        what = f"{allowed} lets all of {least} pods go at once"
        yield Finding(path, what, f"write at most {least - 1}")
