"""Rollouts, graceful shutdown, and disruption budgets."""

from microservices.plan.plan import versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error, strict, warning
from microservices.settings.pods.rollout import pods_of
from microservices.settings.values.problems import Finding, Findings


@error(
    "No pod may be missing during a rollout, so the API server refuses one without a pod more. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge",
    each=versions,
)
def rolling_pods_may_surge(pods: Pods) -> Findings:
    """`maxSurge` is at least one pod where pods are replaced one by one."""
    rollout = pods.workload.rollout
    if rollout.max_surge in (0, "0%") and rollout.strategy == "rolling" and not pods.is_stateful:
        path = pods.path("rollout", "max_surge", also=(("rollout", "strategy"),))
        what = f"{rollout.max_surge} allows no new pod, and `maxUnavailable` is 0"
        yield Finding(path, what, "write at least 1, or `strategy: recreate`")


@error(
    "The kubelet kills what is left when the grace period is over, with the requests in it. "
    "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    each=versions,
)
def grace_covers_the_drain(pods: Pods) -> Findings:
    """`gracePeriodSeconds` is at least twice `drainSeconds`; nobody calls a worker meanwhile."""
    rollout = pods.workload.rollout
    needed = rollout.proxy_drain_seconds
    if rollout.grace_seconds < needed and not pods.service.is_worker:
        path = pods.path("rollout", "grace_period_seconds", also=(("rollout", "drain_seconds"),))
        what = f"{rollout.grace_seconds} ends the pod before its drain of {needed} seconds"
        yield Finding(path, what, f"write at least {needed}, or leave it out")


@error(
    "A rollout whose pods are slower than its deadline fails although nothing is wrong. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
    each=versions,
)
def deadline_outlasts_the_start(pods: Pods) -> Findings:
    """A pod may start and be ready for `minReadySeconds` within `progressDeadlineSeconds`."""
    rollout, startup = pods.workload.rollout, pods.workload.probes.startup
    if pods.is_stateful:
        return
    start = 0 if startup.disabled else startup.patience_seconds
    needed = start + rollout.min_ready_seconds
    if needed >= rollout.progress_deadline_seconds:
        path = pods.path(
            "rollout",
            "progress_deadline_seconds",
            also=(("rollout", "min_ready_seconds"), ("probes", "startup")),
        )
        what = (
            f"{rollout.progress_deadline_seconds} seconds are over before a pod had {start} to "
            f"start and {rollout.min_ready_seconds} to stay ready"
        )
        yield Finding(path, what, f"write more than {needed}, or less patience")


@error(
    "A StatefulSet replaces its pods one by one and knows no other way for this. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies",
    each=versions,
)
def stateful_pods_are_never_recreated(pods: Pods) -> Findings:
    """A stateful service does not write `strategy: recreate`."""
    if pods.is_stateful and pods.workload.rollout.strategy == "recreate":
        what = "a StatefulSet always ends each old pod before its new one"
        yield Finding(pods.path("rollout", "strategy"), what, "leave it out")


@strict(
    "Between the last old pod and the first new one there is downtime.",
    each=versions,
)
def traffic_survives_a_rollout(pods: Pods) -> Findings:
    """A version with traffic is not recreated."""
    if pods.share and not pods.is_stateful and pods.workload.rollout.strategy == "recreate":
        who = f"version {pods.version.name} gets {pods.share} % of the traffic"
        what = f"{who}, and every rollout interrupts it"
        instead = "write `rolling`, or `kind: stateful` for what cannot run twice"
        yield Finding(pods.path("rollout", "strategy"), what, instead)


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
