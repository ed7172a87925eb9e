"""Minimum versions: features of Kubernetes, Istio and the Gateway API that objects use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from microservices.plan.plan import Plan
from microservices.plan.routes import Route
from microservices.plan.subjects import Job, Pods
from microservices.rules.rule import Severity
from microservices.settings.values.problems import Path

Version = tuple[int, int]
Places = Callable[[Plan], Iterable[Path]]
KUBERNETES, ISTIO, GATEWAY_API = "Kubernetes", "Istio", "Gateway API"
_KEPS = "https://www.kubernetes.dev/resources/keps"
_NOTES = "https://istio.io/latest/news/releases"
_GATEWAY_NOTES = "https://github.com/kubernetes-sigs/gateway-api/releases/tag"


@dataclass(frozen=True)
class Feature:
    """What a stack uses of a program, the first release that has it turned on, and its source.

    `without` is what an older one does. `places` are those of the settings that lead to it: none
    where the stack does not use it.
    """

    program: str
    least: Version
    what: str
    without: str
    severity: Severity
    source: str
    places: Places


def _versions(where: Callable[[Pods], object], *place: str) -> Places:
    """A place in the versions of which something is true."""
    return lambda plan: (pods.path(*place) for pods in plan.versions if where(pods))


def _jobs(where: Callable[[Job, Plan], object], place: str) -> Places:
    """A place in the jobs of which something is true."""
    return lambda plan: (job.path(place) for job in plan.jobs if where(job, plan))


def _mesh(where: Callable[[Plan], object], place: str) -> Places:
    """A place in the settings of the mesh, where something is true of the plan."""
    return lambda plan: [("mesh", place)] if where(plan) else []


def _routes(where: Callable[[Route], object]) -> Places:
    """The routes of which something is true, in a stack that uses the Gateway API."""
    return lambda plan: (
        plan.services[name].path(*route.place)
        for name, routes in plan.routes.items()
        for route in routes
        if where(route) and plan.settings.mesh.uses_gateway_api
    )


def _drains(pods: Pods) -> bool:
    return bool(pods.service.settings.all_ports and pods.workload.rollout.drain_seconds)


def _scales_on_a_container(pods: Pods) -> bool:
    return bool(pods.workload.scaling and not pods.workload.scaling.triggers)


def _spreads(pods: Pods) -> bool:
    spread = pods.workload.scheduling.spread
    return {spread.zones, spread.nodes} != {"off"}


def _warms_up(pods: Pods) -> bool:
    balancer = pods.workload.traffic_policy.load_balancer
    return bool(balancer and balancer.warmup_seconds is not None)


def _one_pod_claims(plan: Plan) -> Iterable[Path]:
    return (
        pods.path("volumes", name, "claim", "access_mode")
        for pods in plan.versions
        for name, volume in pods.workload.volumes.items()
        if volume.claim and volume.claim.access_mode == "ReadWriteOncePod"
    )


def _native_proxies(plan: Plan) -> Iterable[Path]:
    if plan.settings.mesh.data_plane == "sidecar":
        yield from (job.path("mesh") for job in plan.jobs if job.settings.mesh)
        for group in ("init_containers", "sidecars"):
            yield from _versions(lambda pods, of=group: getattr(pods.workload, of), group)(plan)


def _originates_tls(plan: Plan) -> bool:
    ports = (port for host in plan.graph.own_hosts for port in host.ports)
    return plan.settings.mesh.uses_gateway_api and any(one.tls for one in ports)


_BUDGETS = _versions(lambda pods: pods.workload.least_replicas >= 2, "disruption")
_V1 = _mesh(lambda plan: plan.settings.mesh.api_version == "networking.istio.io/v1", "apiVersion")
_WARMUPS = _versions(_warms_up, "traffic_policy", "load_balancer", "warmup_seconds")
_AMBIENT = _mesh(lambda plan: plan.settings.mesh.data_plane == "ambient", "dataPlane")
_NAMED = _routes(lambda route: route.name)
_SPREAD = _versions(_spreads, "scheduling", "spread")
_NO_END = "jobs never end, and init containers have no network"
_GATEWAY_API = _mesh(lambda plan: plan.settings.mesh.uses_gateway_api, "routes")
_TLS = _mesh(_originates_tls, "routes")
FEATURES = (
    Feature(
        KUBERNETES, (1, 30), "`preStop` that sleeps", "it refuses the pods",
        "error", f"{_KEPS}/3960/", _versions(_drains, "rollout", "drain_seconds"),
    ),
    Feature(
        KUBERNETES, (1, 29), "native sidecars", "the pods never start",
        "error", f"{_KEPS}/753/", _versions(lambda pods: pods.workload.sidecars, "sidecars"),
    ),
    Feature(
        KUBERNETES, (1, 29), "Istio's native sidecars, for jobs and init containers", _NO_END,
        "error", f"{_KEPS}/753/", _native_proxies,
    ),
    Feature(
        KUBERNETES, (1, 27), "the use of one container as a metric", "no autoscaler sees its load",
        "error", f"{_KEPS}/1610/", _versions(_scales_on_a_container, "scaling"),
    ),
    Feature(
        KUBERNETES, (1, 27), "`matchLabelKeys`", "a rollout counts the pods that are about to go",
        "strict", f"{_KEPS}/3243/", _SPREAD,
    ),
    Feature(
        KUBERNETES, (1, 26), "`nodeTaintsPolicy`", "nodes that take no pods count as empty",
        "strict", f"{_KEPS}/3094/", _SPREAD,
    ),
    Feature(
        KUBERNETES, (1, 27), "`unhealthyPodEvictionPolicy`", "pods that fail block a drain",
        "strict", f"{_KEPS}/3017/", _BUDGETS,
    ),
    Feature(
        KUBERNETES, (1, 27), "`ReadWriteOncePod`", "it refuses the claim",
        "error", f"{_KEPS}/2485/", _one_pod_claims,
    ),
    Feature(
        KUBERNETES, (1, 25), "`timeZone` of a CronJob", "the schedule is in another time zone",
        "error", f"{_KEPS}/3140/", _jobs(lambda job, _: job.settings.schedule, "timeZone"),
    ),
    Feature(
        ISTIO, (1, 22), "the kinds in version v1", "it has none of them",
        "error", "https://istio.io/latest/blog/2024/v1-apis/", _V1,
    ),
    Feature(
        ISTIO, (1, 24), "`warmup`", "it refuses the DestinationRule",
        "error", f"{_NOTES}/1.24.x/announcing-1.24/change-notes/", _WARMUPS,
    ),
    Feature(
        ISTIO, (1, 24), "the annotation `nativeSidecar`, for jobs and init containers", _NO_END,
        "strict", f"{_NOTES}/1.24.x/announcing-1.24/change-notes/", _native_proxies,
    ),
    Feature(
        ISTIO, (1, 24), "ambient mode", "it is not for production",
        "strict", f"{_NOTES}/1.24.x/announcing-1.24/", _AMBIENT,
    ),
    Feature(
        ISTIO, (1, 22), "HTTPRoutes of Services", "they are experimental",
        "strict", "https://istio.io/latest/blog/2024/gateway-mesh-ga/", _GATEWAY_API,
    ),
    Feature(
        ISTIO, (1, 28), "BackendTLSPolicies of external hosts", "there is no TLS origination",
        "error", f"{_NOTES}/1.28.x/announcing-1.28/change-notes/", _TLS,
    ),
    Feature(
        GATEWAY_API, (1, 1), "HTTPRoutes of Services", "they are experimental",
        "strict", f"{_GATEWAY_NOTES}/v1.1.0", _GATEWAY_API,
    ),
    Feature(
        GATEWAY_API, (1, 3), "a share of requests that is mirrored", "it refuses the HTTPRoute",
        "error", f"{_GATEWAY_NOTES}/v1.3.0", _routes(lambda route: route.words.mirror),
    ),
    Feature(
        GATEWAY_API, (1, 4), "names of rules", "it refuses the HTTPRoute",
        "error", "https://kubernetes.io/blog/2025/11/06/gateway-api-v1-4", _NAMED,
    ),
    Feature(
        GATEWAY_API, (1, 4), "BackendTLSPolicies", "it has none of them",
        "error", "https://kubernetes.io/blog/2025/11/06/gateway-api-v1-4", _TLS,
    ),
    Feature(
        GATEWAY_API, (1, 5), "CORS", "it refuses the HTTPRoute",
        "error", f"{_GATEWAY_NOTES}/v1.5.0", _routes(lambda route: route.words.cors),
    ),
)  # fmt: skip


def used(plan: Plan) -> list[tuple[Feature, Path]]:
    """The features that a stack uses, with the place of the first setting that leads there."""
    found = ((feature, next(iter(feature.places(plan)), None)) for feature in FEATURES)
    return [(feature, place) for feature, place in found if place is not None]
