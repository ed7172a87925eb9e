"""Argo Rollouts: https://argo-rollouts.readthedocs.io/en/stable/features/specification/."""

from collections.abc import Mapping
from typing import Any, cast

from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
from pulumi_kubernetes.core.v1 import PodTemplateSpecArgs

from microservices.dialects.istio.traffic_policy import traffic_policy_spec
from microservices.kinds import istio
from microservices.kinds.argo_rollouts import (
    BackgroundAnalysis,
    CanaryStrategy,
    IstioRouting,
    Pause,
    RolloutSpec,
    Step,
    VirtualServiceReference,
)
from microservices.plan.names import selector
from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.traffic.owner import ReleaseSettings
from microservices.settings.version import Version
from microservices.specs.camel_case import camel_case

STABLE, CANARY = "stable", "canary"
_ROUTE = "primary"


def rollout_annotations(workload: WorkloadSettings) -> dict[str, str]:
    """The engine waits until there are as many pods as wanted, and not for a release to end.

    Of a release it could not tell the end: the status has the generation that it is of as text,
    which the provider does not compare, so that it would take the release before for this one.
    """
    if not workload.least_replicas:
        return {}
    reached = f"[?@.availableReplicas > {workload.least_replicas - 1}]"
    return {"pulumi.com/waitFor": f"jsonpath={{{reached}}}"}


def rollout_spec(
    deployment: DeploymentSpecArgsDict,
    version: Version,
    release: ReleaseSettings,
    routing: IstioRouting,
    analysis: BackgroundAnalysis | None = None,
) -> RolloutSpec:
    """A Rollout with the pods of a Deployment.

    All old pods stay to the end: with `dynamicStableScale` a release in place of one that has not
    ended sends all requests to the few that were left, and connections are not drained.
    https://github.com/argoproj/argo-rollouts/issues/3372
    https://github.com/argoproj/argo-rollouts/issues/4926
    Under an autoscaler it begins with the fewest pods that there may be.
    """
    rollout = version.workload.rollout
    written = cast("Mapping[str, Any]", deployment)
    canary: CanaryStrategy = {
        "maxSurge": rollout.max_surge,
        "maxUnavailable": 0,
        "trafficRouting": {"istio": routing},
        "steps": _steps(release),
    }
    if analysis:
        canary["analysis"] = analysis
    return {
        "replicas": version.workload.least_replicas,
        "selector": {"matchLabels": written["selector"]["match_labels"]},
        "template": camel_case(written["template"], PodTemplateSpecArgs),
        "minReadySeconds": rollout.min_ready_seconds,
        "progressDeadlineSeconds": rollout.progress_deadline_seconds,
        "revisionHistoryLimit": rollout.revision_history,
        "strategy": {"canary": canary},
    }


def _steps(release: ReleaseSettings) -> list[Step]:
    weights = [*range(release.step_percent, release.max_percent, release.step_percent)]
    steps: list[Step] = []
    for weight in (*weights, release.max_percent):
        pause: Pause = {"duration": f"{release.step_seconds}s"}
        steps += [{"setWeight": weight}, {"pause": pause}]
    return steps


def divided(spec: istio.VirtualServiceSpec) -> istio.VirtualServiceSpec:
    """Routes that lead to a version, divided among its stable and its new pods.

    Each has a name of its own, by which Argo Rollouts finds it.
    """
    found: istio.VirtualServiceSpec = {**spec}
    if "http" in spec:
        found["http"] = [
            {**route, "name": _ROUTE if index == 1 else f"{_ROUTE}-{index}", "route": _both(route)}
            for index, route in enumerate(spec["http"], start=1)
        ]
    if "tcp" in spec:
        found["tcp"] = [{**route, "route": _both(route)} for route in spec["tcp"]]
    return found


def _both(route: istio.HttpRoute | istio.TcpRoute) -> list[istio.WeightedDestination]:
    (only,) = route["route"]
    return [
        {**only, "destination": {**only["destination"], "subset": subset}, "weight": weight}
        for subset, weight in ((STABLE, 100), (CANARY, 0))
    ]


def istio_routing(service: str, spec: istio.VirtualServiceSpec) -> IstioRouting:
    """What Argo Rollouts writes to, of the divided routes of a service."""
    virtual_service: VirtualServiceReference = {"name": service}
    if "http" in spec:
        virtual_service["routes"] = [route["name"] for route in spec["http"]]
    if "tcp" in spec:
        virtual_service["tcpRoutes"] = [
            {"port": match["port"]} if (match := next(iter(route.get("match", ())), None)) else {}
            for route in spec["tcp"]
        ]
    return {
        "virtualService": virtual_service,
        "destinationRule": {
            "name": service,
            "canarySubsetName": CANARY,
            "stableSubsetName": STABLE,
        },
    }


def subsets_spec(service: str, version: Version) -> istio.DestinationRuleSpec:
    """The stable and the new pods; until Argo Rollouts has told them apart each of them is both.

    The policy stands above the subsets: what is in them is ignored once Argo Rollouts writes it.
    """
    found: istio.DestinationRuleSpec = {
        "host": service,
        "subsets": [
            {"name": subset, "labels": selector(service, version.name)}
            for subset in (STABLE, CANARY)
        ],
    }
    if policy := traffic_policy_spec(version.workload.traffic_policy):
        found["trafficPolicy"] = policy
    return found
