"""Minimum versions: features of Kubernetes, Istio and the Gateway API that objects use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from microservices.plan.plan import Plan, jobs, versions
from microservices.plan.routes import Route
from microservices.rules.rule import Severity
from microservices.settings.values.problems import Path

Version = tuple[int, int]
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
    places: Callable[[Plan], Iterator[Path]]


def _drained(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        if pods.service.settings.all_ports and pods.workload.rollout.drain_seconds:
            yield pods.path("rollout", "drain_seconds")


def _sidecars(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        if pods.workload.sidecars:
            yield pods.path("sidecars")


def _jobs_in_the_mesh(plan: Plan) -> Iterator[Path]:
    for job in jobs(plan):
        if job.settings.mesh and plan.settings.mesh.data_plane == "sidecar":
            yield job.path("mesh")


def _scaled(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        scaling = pods.workload.scaling
        if scaling and not scaling.triggers:
            yield pods.path("scaling")


def _spread(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        spread = pods.workload.scheduling.spread
        if {spread.zones, spread.nodes} != {"off"}:
            yield pods.path("scheduling", "spread")


def _budgets(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        if pods.workload.least_replicas >= 2:
            yield pods.path("disruption")


def _one_pod_claims(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        for name, volume in pods.workload.volumes.items():
            if volume.claim and volume.claim.access_mode == "ReadWriteOncePod":
                yield pods.path("volumes", name, "claim", "access_mode")


def _schedules(plan: Plan) -> Iterator[Path]:
    for job in jobs(plan):
        if job.settings.schedule:
            yield job.path("timeZone")


def _v1(plan: Plan) -> Iterator[Path]:
    if plan.settings.mesh.api_version == "networking.istio.io/v1":
        yield "mesh", "apiVersion"


def _warmups(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        balancer = pods.workload.traffic_policy.load_balancer
        if balancer and balancer.warmup_seconds is not None:
            yield pods.path("traffic_policy", "load_balancer", "warmup_seconds")


def _ambient(plan: Plan) -> Iterator[Path]:
    if plan.settings.mesh.data_plane == "ambient":
        yield "mesh", "dataPlane"


def _gateway_api(plan: Plan) -> Iterator[Path]:
    if plan.settings.mesh.routes == "gateway-api":
        yield "mesh", "routes"


def _tls_to_the_outside(plan: Plan) -> Iterator[Path]:
    if any(one.tls for one in plan.graph.external_services.values()):
        yield from _gateway_api(plan)


def _routes(plan: Plan, wanted: Callable[[Route], object]) -> Iterator[Path]:
    """Where routes are written that want something, in a stack that uses the Gateway API."""
    for service in plan.services.values() if any(_gateway_api(plan)) else ():
        for route in plan.routes[service.name]:
            if wanted(route):
                yield service.path(*route.place)


def _named(plan: Plan) -> Iterator[Path]:
    return _routes(plan, lambda route: route.name)


def _mirrors(plan: Plan) -> Iterator[Path]:
    return _routes(plan, lambda route: route.words.mirror)


def _cors(plan: Plan) -> Iterator[Path]:
    return _routes(plan, lambda route: route.words.cors)


FEATURES = (
    Feature(
        KUBERNETES, (1, 30), "`preStop` that sleeps", "it refuses the pods",
        "error", f"{_KEPS}/3960/", _drained,
    ),
    Feature(
        KUBERNETES, (1, 29), "native sidecars", "the pods never start",
        "error", f"{_KEPS}/753/", _sidecars,
    ),
    Feature(
        KUBERNETES, (1, 29), "native sidecars of jobs in the mesh", "the jobs never end",
        "error", f"{_KEPS}/753/", _jobs_in_the_mesh,
    ),
    Feature(
        KUBERNETES, (1, 27), "the use of one container as a metric", "no autoscaler sees its load",
        "error", f"{_KEPS}/1610/", _scaled,
    ),
    Feature(
        KUBERNETES, (1, 27), "`matchLabelKeys`", "a rollout counts the pods that are about to go",
        "strict", f"{_KEPS}/3243/", _spread,
    ),
    Feature(
        KUBERNETES, (1, 26), "`nodeTaintsPolicy`", "nodes that take no pods count as empty",
        "strict", f"{_KEPS}/3094/", _spread,
    ),
    Feature(
        KUBERNETES, (1, 27), "`unhealthyPodEvictionPolicy`", "pods that fail block a drain",
        "strict", f"{_KEPS}/3017/", _budgets,
    ),
    Feature(
        KUBERNETES, (1, 27), "`ReadWriteOncePod`", "it refuses the claim",
        "error", f"{_KEPS}/2485/", _one_pod_claims,
    ),
    Feature(
        KUBERNETES, (1, 25), "`timeZone` of a CronJob", "the schedule is in another time zone",
        "error", f"{_KEPS}/3140/", _schedules,
    ),
    Feature(
        ISTIO, (1, 22), "the kinds in version v1", "it has none of them",
        "error", "https://istio.io/latest/blog/2024/v1-apis/", _v1,
    ),
    Feature(
        ISTIO, (1, 24), "`warmup`", "it refuses the DestinationRule",
        "error", f"{_NOTES}/1.24.x/announcing-1.24/change-notes/", _warmups,
    ),
    Feature(
        ISTIO, (1, 24), "the annotation `nativeSidecar` of jobs", "the jobs never end",
        "strict", f"{_NOTES}/1.24.x/announcing-1.24/change-notes/", _jobs_in_the_mesh,
    ),
    Feature(
        ISTIO, (1, 24), "ambient mode", "it is not for production",
        "strict", f"{_NOTES}/1.24.x/announcing-1.24/", _ambient,
    ),
    Feature(
        ISTIO, (1, 22), "HTTPRoutes of Services", "they are experimental",
        "strict", "https://istio.io/latest/blog/2024/gateway-mesh-ga/", _gateway_api,
    ),
    Feature(
        ISTIO, (1, 28), "BackendTLSPolicies of external hosts", "there is no TLS origination",
        "error", f"{_NOTES}/1.28.x/announcing-1.28/change-notes/", _tls_to_the_outside,
    ),
    Feature(
        GATEWAY_API, (1, 1), "HTTPRoutes of Services", "they are experimental",
        "strict", f"{_GATEWAY_NOTES}/v1.1.0", _gateway_api,
    ),
    Feature(
        GATEWAY_API, (1, 3), "a share of requests that is mirrored", "it refuses the HTTPRoute",
        "error", f"{_GATEWAY_NOTES}/v1.3.0", _mirrors,
    ),
    Feature(
        GATEWAY_API, (1, 4), "names of rules", "it refuses the HTTPRoute",
        "error", "https://kubernetes.io/blog/2025/11/06/gateway-api-v1-4", _named,
    ),
    Feature(
        GATEWAY_API, (1, 4), "BackendTLSPolicies", "it has none of them",
        "error", "https://kubernetes.io/blog/2025/11/06/gateway-api-v1-4", _tls_to_the_outside,
    ),
    Feature(
        GATEWAY_API, (1, 5), "CORS", "it refuses the HTTPRoute",
        "error", f"{_GATEWAY_NOTES}/v1.5.0", _cors,
    ),
)  # fmt: skip


def used(plan: Plan) -> list[tuple[Feature, Path]]:
    """The features that a stack uses, with the place of the first setting that leads there."""
    found = ((feature, next(feature.places(plan), None)) for feature in FEATURES)
    return [(feature, place) for feature, place in found if place is not None]
