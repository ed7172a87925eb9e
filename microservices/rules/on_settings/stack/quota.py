"""The quota of the namespace: what all pods of the stack come to at most."""

from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, Decimal

from microservices.manifests.quantity import amount
from microservices.plan.owner import is_argo_rollouts, is_flagger
from microservices.plan.plan import Plan, job_containers, versions
from microservices.plan.proxy import proxies
from microservices.plan.subjects import Pods
from microservices.rules.on_settings.stack.namespace import bounded, default_limit
from microservices.rules.rule import error, strict
from microservices.settings.pods.resources import ResourcesSettings
from microservices.settings.pods.rollout import pods_of
from microservices.settings.values.problems import Finding, Findings

Amount = Callable[[ResourcesSettings], str]
_QUOTA = ("namespaceOptions", "quota")


def at_most(pods: Pods) -> int:
    """The most pods of a version at once, with those that replace others.

    Flagger has a copy of them, which it replaces; with Argo Rollouts the old ones stay to the end.
    """
    rollout, most = pods.workload.rollout, pods.workload.most_replicas
    if is_argo_rollouts(pods.service.settings):
        return 2 * most
    if pods.is_stateful or rollout.strategy == "recreate":
        return most
    copied = most if is_flagger(pods.service.settings) else 0
    return most + pods_of(rollout.max_surge, most) + copied


def of_one_pod(pods: Pods, of: Amount) -> Decimal:
    """An amount of one pod: its sidecars, and what runs beside them or the greatest before that.

    https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
    """
    workload = pods.workload
    sidecars = [amount(of(one.resources)) for one in workload.sidecars.values()]
    beside = [workload, *workload.containers.values()]
    together = sum((amount(of(one.resources)) for one in beside), Decimal(0))
    before = [amount(of(one.resources)) for one in workload.init_containers.values()]
    return sum(sidecars, max([together, *before]))


def _allowances(plan: Plan) -> Iterator[tuple[str, str | None, Amount]]:
    """The key of each amount that is summed up, what is allowed of it, and what a container has."""
    options = plan.settings.namespace_options
    quota = options.quota
    if quota is None:
        return
    default = default_limit(options.limit_range, "cpu") or "0"
    yield "requestedCpu", quota.requested_cpu, lambda one: one.requested_cpu
    yield "requestedMemory", quota.requested_memory, lambda one: one.requested_memory
    yield "limitedCpu", quota.limited_cpu, lambda one: one.limits.cpu or default
    yield "limitedMemory", quota.limited_memory, lambda one: one.limited_memory


def _pods(plan: Plan) -> int:
    """The most pods at once: those of versions, and one of each job."""
    running = sum(at_most(pods) for pods in versions(plan))
    return running + sum(1 for _ in job_containers(plan))


def _total(plan: Plan, of: Amount) -> Decimal:
    """The most of an amount at once."""
    beside = {proxy.pods.name: amount(of(proxy.resources)) for proxy in proxies(plan)}
    running = (
        at_most(pods) * (of_one_pod(pods, of) + beside.get(pods.name, 0)) for pods in versions(plan)
    )
    ending = (
        amount(of(job.settings.resources))
        + (beside.get(job.pods.name, 0) if job.job and job.job.mesh else 0)
        for job in job_containers(plan)
    )
    return sum((*running, *ending), Decimal(0))


@strict(
    "A rollout beyond the quota stops half-way: the API server refuses its next pod. "
    "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
)
def the_stack_fits_its_quota(plan: Plan) -> Findings:
    """The quota has room for all pods, those that replace them, and jobs, with their sidecars."""
    quota = plan.settings.namespace_options.quota
    sums = [(key, allowed, _total(plan, of)) for key, allowed, of in _allowances(plan) if allowed]
    if quota is not None and quota.pods is not None:
        sums.append(("pods", str(quota.pods), Decimal(_pods(plan))))
    for key, allowed, total in sums:
        if total > amount(allowed):
            spelled = _spelled(total, in_bytes=key.endswith("Memory"))
            what = f"the pods of this stack come to {spelled} at most, of {allowed}"
            instead = "raise it, or lower `replicas`, `scaling.max` or `resources`"
            yield Finding((*_QUOTA, key), what, instead)


def _spelled(total: Decimal, *, in_bytes: bool) -> str:
    """An amount as a quantity; bytes in Mi, rounded up."""
    if not in_bytes:
        return f"{total.normalize():f}"
    return f"{(total / 2**20).to_integral_value(ROUND_CEILING)}Mi"


@error(
    "Under a quota of CPU limits the API server refuses every container without one. "
    "https://kubernetes.io/docs/concepts/policy/resource-quotas/#compute-resource-quota",
)
def a_quota_of_cpu_limits_needs_them(plan: Plan) -> Findings:
    """Each container has a CPU limit, of its own or by the limit range."""
    options = plan.settings.namespace_options
    if options.quota is None or options.quota.limited_cpu is None:
        return
    if default_limit(options.limit_range, "cpu"):
        return
    for resources, container in bounded(plan):
        if not resources.limits.cpu:
            what = "there is none, and the namespace has a quota of CPU limits"
            instead = "write one, or `namespaceOptions: {limitRange: {defaultLimit: {cpu: ...}}}`"
            yield Finding(container.path("resources", "limits", "cpu"), what, instead)
