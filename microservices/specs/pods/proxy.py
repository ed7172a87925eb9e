"""Annotations by which the sidecar of a pod is injected, sized, started and ended.

https://istio.io/latest/docs/reference/config/annotations/
"""

import json
from collections.abc import Mapping

from microservices.plan.proxy import proxy_settings
from microservices.settings.mesh import MeshSettings
from microservices.settings.pods.resources import ResourcesSettings
from microservices.settings.pods.workload import WorkloadSettings

PROXY_CONFIG = "proxy.istio.io/config"
# An answer of DNS that is too long for UDP comes by TCP, and the proxy knows no host of that port.
_DNS_BY_ITSELF = {"traffic.sidecar.istio.io/excludeOutboundPorts": "53"}
# It starts before the init containers, which have no network before it, and ends after all others:
# a classic one keeps a Job for ever.
# https://istio.io/latest/docs/setup/additional-setup/cni/#compatibility-with-application-init-containers
_NATIVE = {"sidecar.istio.io/nativeSidecar": "true"}


def proxy_annotations(
    workload: WorkloadSettings, mesh: MeshSettings, tcp_idle_seconds: int | None = None
) -> dict[str, str]:
    """The sidecar of a version's pods is ready before the application and outlives it.

    A native sidecar does so by itself; a classic one gets SIGTERM at once and needs to be told.
    `tcp_idle_seconds` is the idle timeout of connections of tcp to the pods, which a proxy takes
    for those to its application from nowhere else.
    https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig
    https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/listener_inbound.go
    """
    life: dict[str, object] = {
        "holdApplicationUntilProxyStarts": True,
        "terminationDrainDuration": f"{workload.rollout.proxy_drain_seconds}s",
    }
    if tcp_idle_seconds:
        life["proxyMetadata"] = {"ISTIO_META_IDLE_TIMEOUT": f"{tcp_idle_seconds}s"}
    early = bool(workload.init_containers or workload.sidecars)
    return _annotations(workload, mesh, life, native=early)


def job_proxy_annotations(workload: WorkloadSettings, mesh: MeshSettings) -> dict[str, str]:
    """The sidecar of a job's pods ends with the job."""
    return _annotations(workload, mesh, {}, native=True)


def _annotations(
    workload: WorkloadSettings, mesh: MeshSettings, life: Mapping[str, object], *, native: bool
) -> dict[str, str]:
    if mesh.data_plane != "sidecar":
        return {}
    written = proxy_settings(workload, mesh)
    threads = {} if written.concurrency is None else {"concurrency": written.concurrency}
    config = {**life, **threads}
    return {
        **({PROXY_CONFIG: json.dumps(config)} if config else {}),
        **_DNS_BY_ITSELF,
        **(_NATIVE if native else {}),
        **(_sized(written.resources) if written.resources else {}),
    }


def _sized(resources: ResourcesSettings) -> dict[str, str]:
    """With any of these Istio drops all of its own amounts."""
    amounts = {
        "CPU": resources.requested_cpu,
        "Memory": resources.requested_memory,
        "CPULimit": resources.limits.cpu,
        "MemoryLimit": resources.limited_memory,
    }
    return {f"sidecar.istio.io/proxy{name}": one for name, one in amounts.items() if one}
