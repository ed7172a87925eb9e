"""The namespace: its name, limit range and quota."""

from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, Decimal

from pydantic.alias_generators import to_camel

from microservices.manifests.quantity import amount
from microservices.plan.owner import is_argo_rollouts, is_flagger
from microservices.plan.plan import Plan, all_containers, job_containers, versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error, strict
from microservices.settings.namespace import AmountSettings, LimitRangeSettings
from microservices.settings.pods.resources import ResourcesSettings
from microservices.settings.pods.rollout import pods_of
from microservices.settings.values.problems import Finding, Findings

_PATH = ("namespaceOptions", "limitRange")
_KEYS = ("cpu", "memory")
# Each is at most the next one that is written, as the API server wants it.
_ORDER = (
    ("least", "default_request"),
    ("least", "default_limit"),
    ("least", "most"),
    ("default_request", "default_limit"),
    ("default_request", "most"),
    ("default_limit", "most"),
)
Amount = Callable[[ResourcesSettings], str]
# https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-root_namespace
_ROOT = "istio-system"
_QUOTA = ("namespaceOptions", "quota")


def default_limit(limits: LimitRangeSettings | None, key: str) -> str | None:
    """The limit that a container gets without one of its own.

    Kubernetes takes the greatest limit where there is no default one.
    https://kubernetes.io/docs/concepts/policy/limit-range/
    """
    if limits is None:
        return None
    return getattr(limits.default_limit, key) or getattr(limits.most, key)


@error(
    "Policies would close the cluster's DNS or its control plane; in the root namespace of Istio "
    "they are for the whole mesh, and names with `kube-` are reserved. "
    "https://istio.io/latest/docs/reference/config/security/peer_authentication/ "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
)
def namespaces_are_no_systems(plan: Plan) -> Findings:
    """`namespace` is neither that of Istio nor of the cluster's DNS, and none of Kubernetes."""
    namespace, network = plan.settings.namespace, plan.settings.network
    systems = (_ROOT, network.istiod_namespace, *network.dns_namespaces)
    if namespace in systems or namespace.startswith("kube-"):
        what = f"{namespace} is a namespace of the cluster's own, which policies would close"
        yield Finding(("namespace",), what, "write one for the services of this stack")


@error(
    "The API server refuses a LimitRange whose amounts are not in order. "
    "https://kubernetes.io/docs/concepts/policy/limit-range/",
)
def limit_range_is_in_order(plan: Plan) -> Findings:
    """`least` is below the defaults and they are below `most`; a request is below its limit."""
    limits = plan.settings.namespace_options.limit_range
    if limits is None:
        return
    for lower, upper in _ORDER:
        low: AmountSettings = getattr(limits, lower)
        high: AmountSettings = getattr(limits, upper)
        for key in _KEYS:
            less, more = getattr(low, key), getattr(high, key)
            if less and more and amount(less) > amount(more):
                what = f"{less} is above `{to_camel(upper)}`, which is {more}"
                instead = f"write at most {more}, or raise that"
                yield Finding((*_PATH, to_camel(lower), key), what, instead)


@error(
    "The API server refuses a container that asks for less or may use more than the LimitRange "
    "says. https://kubernetes.io/docs/concepts/policy/limit-range/",
)
def containers_are_within_the_limit_range(plan: Plan) -> Findings:
    """Each request is at least `least`, and each limit and request at most `most`."""
    limits = plan.settings.namespace_options.limit_range
    if limits is None:
        return
    for container in all_containers(plan):
        for kind, key, said, bound, below in _bounds(container.settings.resources, limits):
            if (amount(said) < amount(bound)) if below else (amount(said) > amount(bound)):
                path = container.path("resources", kind, key, also=(("resources",),))
                side = "below `least`" if below else "above `most`"
                what = f"{said} is {side} of the namespace's limit range, which is {bound}"
                instead = f"write at {'least' if below else 'most'} {bound}"
                yield Finding(path, what, instead)


def _bounds(
    resources: ResourcesSettings, limits: LimitRangeSettings
) -> Iterator[tuple[str, str, str, str, bool]]:
    """Kind, resource and amount of what a container says, and its bound, from below or above."""
    said = (
        ("requests", "cpu", resources.requested_cpu),
        ("requests", "memory", resources.requested_memory),
        ("limits", "cpu", resources.limits.cpu),
        ("limits", "memory", resources.limited_memory),
    )
    for kind, key, quantity in said:
        for name in ("least", "most"):
            bound = getattr(getattr(limits, name), key)
            if bound and quantity:
                yield kind, key, quantity, bound, name == "least"


@error(
    "A container without a CPU limit gets the default one, and the API server refuses it when its "
    "request is above that. https://kubernetes.io/docs/concepts/policy/limit-range/",
)
def default_limits_cover_requests(plan: Plan) -> Findings:
    """`defaultLimit.cpu` is at least the request of each container that gets it."""
    limits = plan.settings.namespace_options.limit_range
    given = limits.default_limit.cpu if limits else None
    if given is None:
        return
    for container in all_containers(plan):
        resources = container.settings.resources
        if not resources.limits.cpu and amount(resources.requested_cpu) > amount(given):
            path = container.path("resources", "limits", "cpu", also=(("resources",),))
            what = f"without it the limit is {given}, below the request {resources.requested_cpu}"
            yield Finding(path, what, "write a limit of at least the request, or lower that")


@error("A key without an effect is believed to have one.")
def stacks_move_between_two_namespaces(plan: Plan) -> Findings:
    """`movedFrom` is another namespace than that of the stack."""
    if plan.settings.namespace_options.moved_from == plan.settings.namespace:
        path = ("namespaceOptions", "movedFrom")
        yield Finding(path, f"the stack is in {plan.settings.namespace}", "leave it out")


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
    running = (at_most(pods) * of_one_pod(pods, of) for pods in versions(plan))
    ending = (amount(of(job.settings.resources)) for job in job_containers(plan))
    return sum((*running, *ending), Decimal(0))


@strict(
    "A rollout beyond the quota stops half-way: the API server refuses its next pod. "
    "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
)
def the_stack_fits_its_quota(plan: Plan) -> Findings:
    """The quota has room for all pods, those that replace them, and jobs; Istio's part aside."""
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
    for container in all_containers(plan):
        if not container.settings.resources.limits.cpu:
            what = "there is none, and the namespace has a quota of CPU limits"
            instead = "write one, or `namespaceOptions: {limitRange: {defaultLimit: {cpu: ...}}}`"
            yield Finding(container.path("resources", "limits", "cpu"), what, instead)
