"""Autoscaling of a version: a HorizontalPodAutoscaler, or a ScaledObject."""

from pulumi_kubernetes.autoscaling.v2 import (
    HorizontalPodAutoscalerBehaviorArgs,
    HorizontalPodAutoscalerBehaviorArgsDict,
    HorizontalPodAutoscalerSpecArgsDict,
    HPAScalingRulesArgsDict,
    MetricSpecArgsDict,
)

from microservices.kinds import argo_rollouts
from microservices.kinds.keda import HorizontalScaling, ScaledObjectSpec, Trigger
from microservices.kinds.kubernetes import APPS
from microservices.plan.owner import ROLLOUT
from microservices.settings.pods.scaling import (
    BehaviorSettings,
    DirectionSettings,
    ScalingSettings,
)
from microservices.specs.camel_case import camel_case

_API_VERSIONS = {ROLLOUT: argo_rollouts.API_VERSION}


def autoscaler_spec(
    container: str, name: str, kind: str, scaling: ScalingSettings
) -> HorizontalPodAutoscalerSpecArgsDict:
    """Between `min` and `max` pods, by what the service's own container uses.

    A sidecar in the same pod does not distort it, as it would with a metric of the whole pod.
    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics
    """
    spec: HorizontalPodAutoscalerSpecArgsDict = {
        "scale_target_ref": {"api_version": _api_version(kind), "kind": kind, "name": name},
        "min_replicas": scaling.min,
        "max_replicas": scaling.max,
        "metrics": _metrics(container, scaling),
    }
    if behavior := _behavior(scaling.behavior):
        spec["behavior"] = behavior
    return spec


def autoscaler_annotations(scaling: ScalingSettings) -> dict[str, str]:
    """A version without `replicas` starts with one pod: routes wait for the fewest it may have.

    https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
    """
    reached = f"jsonpath={{[?@.currentReplicas > {scaling.min - 1}]}}"
    return {"pulumi.com/waitFor": reached}


def scaled_object_spec(name: str, kind: str, scaling: ScalingSettings) -> ScaledObjectSpec:
    """KEDA's scaling by triggers; the autoscaler that KEDA makes has the name of the version."""
    autoscaler: HorizontalScaling = {"name": name}
    if behavior := _behavior(scaling.behavior):
        autoscaler["behavior"] = camel_case(behavior, HorizontalPodAutoscalerBehaviorArgs)
    return {
        "scaleTargetRef": {"apiVersion": _api_version(kind), "kind": kind, "name": name},
        "minReplicaCount": scaling.min,
        "maxReplicaCount": scaling.max,
        "advanced": {"horizontalPodAutoscalerConfig": autoscaler},
        "triggers": [_trigger(trigger_name, scaling) for trigger_name in sorted(scaling.triggers)],
    }


def _api_version(kind: str) -> str:
    return _API_VERSIONS.get(kind, APPS)


def _metrics(container: str, scaling: ScalingSettings) -> list[MetricSpecArgsDict]:
    found: list[MetricSpecArgsDict] = [
        {
            "type": "ContainerResource",
            "container_resource": {
                "name": resource,
                "container": container,
                "target": {"type": "Utilization", "average_utilization": utilization},
            },
        }
        for resource, utilization in (("cpu", scaling.cpu_target), ("memory", scaling.memory))
        if utilization is not None
    ]
    if rate := scaling.requests_per_second:
        found.append(
            {
                "type": "Pods",
                "pods": {
                    "metric": {"name": rate.metric},
                    "target": {"type": "AverageValue", "average_value": str(rate.per_pod)},
                },
            }
        )
    return found


def _behavior(settings: BehaviorSettings) -> HorizontalPodAutoscalerBehaviorArgsDict:
    found: HorizontalPodAutoscalerBehaviorArgsDict = {}
    if settings.scale_up:
        found["scale_up"] = _direction(settings.scale_up)
    if settings.scale_down:
        found["scale_down"] = _direction(settings.scale_down)
    return found


def _direction(settings: DirectionSettings) -> HPAScalingRulesArgsDict:
    steps = (("Percent", settings.percent), ("Pods", settings.pods))
    found: HPAScalingRulesArgsDict = {}
    if settings.stabilization_seconds is not None:
        found["stabilization_window_seconds"] = settings.stabilization_seconds
    if any(value for _, value in steps):
        found["policies"] = [
            {"type": kind, "value": value, "period_seconds": settings.period_seconds}
            for kind, value in steps
            if value
        ]
    return found


def _trigger(name: str, scaling: ScalingSettings) -> Trigger:
    written = scaling.triggers[name]
    found: Trigger = {"type": written.type, "name": name, "metadata": written.metadata}
    if written.authentication:
        found["authenticationRef"] = {"name": written.authentication}
    return found
