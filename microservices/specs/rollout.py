"""Rollouts: update strategy, `preStop`, grace period and drain."""

import json

from pulumi_kubernetes.apps.v1 import DeploymentStrategyArgsDict
from pulumi_kubernetes.core.v1 import LifecycleArgsDict

from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.rollout import RolloutSettings
from microservices.settings.pods.workload import WorkloadSettings

# https://istio.io/latest/docs/reference/config/annotations/#ProxyConfig
PROXY_CONFIG = "proxy.istio.io/config"


def strategy(settings: RolloutSettings) -> DeploymentStrategyArgsDict:
    """Update strategy: `maxUnavailable: 0`, or `Recreate` for what may not run twice."""
    if settings.strategy == "recreate":
        return {"type": "Recreate"}
    return {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": settings.max_surge, "max_unavailable": 0},
    }


def lifecycle(settings: RolloutSettings) -> LifecycleArgsDict | None:
    """`preStop`: a deleted pod keeps serving until every proxy has removed its endpoint.

    The kubelet itself sleeps, so that the image needs no shell.
    https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
    """
    if not settings.drain_seconds:
        return None
    return {"pre_stop": {"sleep": {"seconds": settings.drain_seconds}}}


def proxy_annotations(
    settings: RolloutSettings, mesh: MeshSettings, tcp_idle_seconds: int | None = None
) -> dict[str, str]:
    """The sidecar is ready before the application and outlives it.

    A native sidecar does so by itself; a classic one gets SIGTERM at once and needs to be told.
    `tcp_idle_seconds` is the idle timeout of connections of tcp to the pods, which a proxy takes
    for those to its application from nowhere else.
    https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig
    https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/listener_inbound.go
    """
    if mesh.data_plane != "sidecar":
        return {}
    config: dict[str, object] = {
        "holdApplicationUntilProxyStarts": True,
        "terminationDrainDuration": f"{settings.proxy_drain_seconds}s",
    }
    if tcp_idle_seconds:
        config["proxyMetadata"] = {"ISTIO_META_IDLE_TIMEOUT": f"{tcp_idle_seconds}s"}
    return {PROXY_CONFIG: json.dumps(config)}


def await_annotations(workload: WorkloadSettings, *, stateful: bool = False) -> dict[str, str]:
    """Await annotations, where the engine's default is not enough.

    It takes a Deployment that is recreated for ready while the old pods still end: no new
    ReplicaSet is there yet, and the old one is as it was. Of a StatefulSet it reads what the
    controller said before it saw the update. So the new pods are counted instead.
    """
    replicas = workload.fixed_replicas
    if stateful and workload.most_replicas:
        replicas = "$.spec.replicas"
    elif workload.rollout.strategy != "recreate" or not replicas:
        return {}
    # The provider's parser takes two conditions side by side, and a third one only so.
    counted = f"(@.updatedReplicas == {replicas} && @.availableReplicas == {replicas})"
    observed = "@.observedGeneration == $.metadata.generation"
    return {"pulumi.com/waitFor": f"jsonpath={{[?{counted} && {observed}]}}"}


def kept_pods(settings: MicroserviceSettings) -> dict[str, str]:
    """Orphans the pods of a deleted StatefulSet: the new one adopts them.

    The provider makes some edits by deleting it and making another one, and by default waits until
    all of its pods have gone.
    https://www.pulumi.com/registry/packages/kubernetes/annotations/
    """
    kept = settings.kind == "stateful" and settings.protect
    return {"pulumi.com/deletionPropagationPolicy": "orphan"} if kept else {}
