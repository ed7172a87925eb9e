"""Autoscaling, and whether the pods of a version can serve its share of the requests."""

from collections.abc import Iterator

from microservices.manifests.quantity import amount
from microservices.plan.plan import Plan, services, versions
from microservices.plan.subjects import Pods, Service
from microservices.rules.rule import error, warning
from microservices.settings.pods.scaling import DirectionSettings, ScalingSettings
from microservices.settings.values.problems import Finding, Findings

_TARGETS = ("cpu", "memory", "requests_per_second")
_PERCENT = 100


def scaled(plan: Plan) -> Iterator[tuple[Pods, ScalingSettings]]:
    """The versions whose number of pods follows the load."""
    for pods in versions(plan):
        if pods.workload.scaling:
            yield pods, pods.workload.scaling


@error("The API server refuses an autoscaler whose least is above its most.", each=scaled)
def scaling_min_is_not_above_max(pods: Pods, scaling: ScalingSettings) -> Findings:
    """`min` is at most `max`."""
    if scaling.min > scaling.max:
        what = f"{scaling.min} is above `max`, which is {scaling.max}"
        yield Finding(pods.path("scaling", "min"), what, "write at most `max`")


@warning("With `min` equal to `max` there is no autoscaling.", each=scaled)
def scaling_has_headroom(pods: Pods, scaling: ScalingSettings) -> Findings:
    """`max` is above `min`."""
    if scaling.min == scaling.max:
        what = f"it is {scaling.max} like `min`"
        instead = f"write more, or `replicas: {scaling.max}` without `scaling`"
        yield Finding(pods.path("scaling", "max"), what, instead)


@error(
    "A fixed number and an autoscaler overwrite each other. "
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
    each=services,
)
def replicas_are_fixed_or_scaled(service: Service) -> Findings:
    """No service and no version writes `replicas` beside `scaling`."""
    levels = {(): service.settings}
    levels |= {("versions", name): one for name, one in service.settings.versions.items()}
    for above, level in levels.items():
        if level.replicas is not None and level.scaling is not None:
            what = "`scaling` stands beside it, and sets the number as well"
            instead = "keep one of the two; `replicas: null` removes that of the catalogue"
            yield Finding(service.path(*above, "replicas"), what, instead)


@error(
    "KEDA makes an autoscaler of its own; a second one for the same pods would fight it. "
    "https://keda.sh/docs/latest/faq/",
    each=scaled,
)
def triggers_stand_alone(pods: Pods, scaling: ScalingSettings) -> Findings:
    """With `triggers` there is no target beside them."""
    for target in _TARGETS if scaling.triggers else ():
        if getattr(scaling, target) is not None:
            what = "`triggers` stand beside it, and KEDA scales by them"
            instead = "leave it out, or write it as a trigger of KEDA"
            yield Finding(pods.path("scaling", target), what, instead)


@error(
    "A HorizontalPodAutoscaler never scales up from zero: its metrics are those of pods. "
    "https://keda.sh/docs/latest/concepts/scaling-deployments/",
    each=scaled,
)
def scaling_to_zero_needs_triggers(pods: Pods, scaling: ScalingSettings) -> Findings:
    """`min` is at least 1 without `triggers`."""
    if scaling.min == 0 and not scaling.triggers:
        what = "without `triggers` nothing scales up from zero"
        yield Finding(pods.path("scaling", "min"), what, "write at least 1, or `triggers`")


@error(
    "A container is throttled or killed at its limit: a target above it is never reached.",
    each=scaled,
)
def targets_are_below_limits(pods: Pods, scaling: ScalingSettings) -> Findings:
    """The limits leave room above the use at which pods are added."""
    resources = pods.workload.resources
    for key, target, request, limit in (
        ("cpu", scaling.cpu_target, resources.requested_cpu, resources.limits.cpu),
        ("memory", scaling.memory, resources.requested_memory, resources.limited_memory),
    ):
        if target and limit and amount(request) * target >= amount(limit) * 100:
            path = pods.path("scaling", key, also=(("resources",),))
            what = f"{target} % of {request} is not below the limit {limit}, so it never scales up"
            yield Finding(path, what, f"write fewer percent, or a higher limit of {key}")


@error(
    "`recreate` is for a service that cannot run twice, and autoscaling runs several pods.",
    each=scaled,
)
def scaled_pods_are_not_recreated(pods: Pods, _: ScalingSettings) -> Findings:
    """A version with `scaling` has the strategy `rolling`."""
    if pods.workload.rollout.strategy == "recreate" and not pods.is_stateful:
        path = pods.path("rollout", "strategy", also=(("scaling",),))
        what = "`recreate` is for what cannot run twice, and `scaling` runs it more often"
        yield Finding(path, what, "write `rolling`, or `replicas: 1` without `scaling`")


@error("A direction without a step is how it is without the direction.", each=scaled)
def behavior_says_something(pods: Pods, scaling: ScalingSettings) -> Findings:
    """A direction of `behavior` has a step or a time to look back."""
    behavior = scaling.behavior
    for name, direction in (("scale_up", behavior.scale_up), ("scale_down", behavior.scale_down)):
        if direction is not None and _is_empty(direction):
            what = "it has neither `percent`, `pods` nor `stabilizationSeconds`"
            yield Finding(pods.path("scaling", "behavior", name), what, "add one, or leave it out")


def _is_empty(direction: DirectionSettings) -> bool:
    said = (direction.percent, direction.pods, direction.stabilization_seconds)
    return said == (None, None, None)


@warning(
    "Requests beyond the capacity of the pods are queued, and then fail, at peak. "
    "https://sre.google/sre-book/handling-overload/",
    each=versions,
)
def pods_can_answer_their_share(pods: Pods) -> Findings:
    """The minimum number of pods can serve the version's share of `peakRequestsPerSecond`."""
    peak = pods.service.settings.traffic.peak_requests_per_second
    each, workload = pods.workload.pod_requests_per_second, pods.workload
    if peak is None or each is None or not pods.share:
        return
    wanted, least, most = pods.share * peak, workload.least_replicas, workload.most_replicas
    if wanted <= least * each * _PERCENT:
        return
    needed = -(-wanted // (each * _PERCENT))
    asked = f"{pods.share} % of {peak} requests per second are {wanted / _PERCENT:g}"
    if workload.scaling is None or wanted > most * each * _PERCENT:
        key, number = ("max", most) if workload.scaling else ("replicas", most)
        beyond = "even at the most, " if workload.scaling else ""
        what = f"{asked}, and {beyond}{number} times {each} are {number * each}"
    else:
        key = "min"
        what = f"{asked}, and {least} times {each} are {least * each} until more pods have started"
    place = ("scaling", key) if workload.scaling else ("replicas",)
    path = pods.path(*place, also=(("pod_requests_per_second",), ("weight",)))
    yield Finding(path, what, f"write at least {needed} pods, or a smaller share")
