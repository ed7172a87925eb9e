"""Proxies: the sidecar of each version's pods, as the stack and the service write it."""

from collections.abc import Iterator
from dataclasses import dataclass

from microservices.plan.plan import Plan, versions
from microservices.plan.subjects import Pods
from microservices.settings.mesh import MeshSettings
from microservices.settings.pods.proxy import ISTIO_RESOURCES, ProxySettings
from microservices.settings.pods.resources import ResourcesSettings
from microservices.settings.pods.workload import WorkloadSettings, overlay
from microservices.settings.values.problems import Path


@dataclass(frozen=True)
class Proxy:
    """The sidecar of a version's pods; `resources` are Istio's own where nobody writes any."""

    pods: Pods
    resources: ResourcesSettings

    def path(self, *parts: str, also: tuple[tuple[str | int, ...], ...] = ()) -> Path:
        """The place of a field: at the service or its version where that sizes its sidecars."""
        if self.pods.workload.proxy.resources is None:
            return ("mesh", "proxy", *parts)
        return self.pods.path("proxy", *parts, also=tuple(("proxy", *one) for one in also))


def proxy_settings(workload: WorkloadSettings, mesh: MeshSettings) -> ProxySettings:
    """What a workload writes of its sidecar, over what the stack does."""
    return overlay(mesh.proxy, workload.proxy)


def proxies(plan: Plan) -> Iterator[Proxy]:
    """The sidecar of every version's pods; none in ambient mode."""
    mesh = plan.settings.mesh
    for pods in versions(plan) if mesh.data_plane == "sidecar" else ():
        written = proxy_settings(pods.workload, mesh).resources
        yield Proxy(pods, written or ISTIO_RESOURCES)
