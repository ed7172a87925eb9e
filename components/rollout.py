"""How pods are replaced and end: what becomes of a version's `rollout`."""

import json

import pulumi
from pulumi_kubernetes.apps.v1 import DeploymentStrategyArgsDict
from pulumi_kubernetes.core.v1 import LifecycleArgsDict

from settings.mesh import MeshSettings
from settings.rollout import RolloutSettings

# https://istio.io/latest/docs/reference/config/annotations/#ProxyConfig
PROXY_CONFIG = "proxy.istio.io/config"


def strategy(settings: RolloutSettings) -> DeploymentStrategyArgsDict:
    """Never fewer pods than asked for, unless nothing of it may run twice."""
    if settings.strategy == "recreate":
        return {"type": "Recreate"}
    return {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": settings.max_surge, "max_unavailable": 0},
    }


def lifecycle(settings: RolloutSettings) -> LifecycleArgsDict | None:
    """A pod that is to end goes on answering, until every proxy has heard of it.

    The kubelet itself sleeps, so that the image needs no shell.
    https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
    """
    if not settings.drain_seconds:
        return None
    return {"pre_stop": {"sleep": {"seconds": settings.drain_seconds}}}


def proxy_annotations(settings: RolloutSettings, mesh: MeshSettings) -> dict[str, str]:
    """The sidecar is ready before the application and outlives it.

    A native sidecar does so by itself; a classic one gets SIGTERM at once and needs to be told.
    https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig
    """
    if mesh.data_plane != "sidecar":
        return {}
    config = {
        "holdApplicationUntilProxyStarts": True,
        "terminationDrainDuration": f"{settings.proxy_drain_seconds}s",
    }
    return {PROXY_CONFIG: json.dumps(config)}


def timeouts(settings: RolloutSettings) -> pulumi.CustomTimeouts:
    """How long the engine waits for a rollout."""
    limit = f"{settings.timeout_seconds}s"
    return pulumi.CustomTimeouts(create=limit, update=limit)
