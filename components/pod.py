"""The pods of a version: hardened, bounded and asked for their health."""

from collections.abc import Sequence

from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    EnvFromSourceArgsDict,
    PodSecurityContextArgsDict,
    PodSpecArgsDict,
    ProbeArgsDict,
    ResourceRequirementsArgsDict,
    SecurityContextArgsDict,
)

from settings.microservice import MicroserviceSettings
from settings.pod import ProbeSettings, ResourcesSettings

PORT_NAME = "http"
_SCRATCH = "tmp"


def pod_spec(
    service: str,
    settings: MicroserviceSettings,
    image: str,
    env_from: Sequence[EnvFromSourceArgsDict],
) -> PodSpecArgsDict:
    """The pod of one version, as the `restricted` pod security standard wants it.

    https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    """
    container: ContainerArgsDict = {
        "name": service,
        "image": image,
        "ports": [{"name": PORT_NAME, "container_port": settings.port, "protocol": "TCP"}],
        "resources": resources(settings.resources),
        "readiness_probe": probe(settings.probes.readiness),
        "liveness_probe": probe(settings.probes.liveness),
        "security_context": container_security_context(),
        "volume_mounts": [{"name": _SCRATCH, "mount_path": "/tmp"}],  # noqa: S108
    }
    if env_from:
        container["env_from"] = list(env_from)
    return {
        "service_account_name": service,
        # A web service talks to its callers, not to the API server; a token is only a loot.
        "automount_service_account_token": False,
        "security_context": pod_security_context(settings.run_as_user),
        "containers": [container],
        # The root filesystem is read-only, and most runtimes want a place for temporary files.
        "volumes": [{"name": _SCRATCH, "empty_dir": {"size_limit": "64Mi"}}],
    }


def pod_security_context(user: int) -> PodSecurityContextArgsDict:
    """Not root, by a number the kubelet can check, under the runtime's seccomp profile."""
    return {
        "run_as_non_root": True,
        "run_as_user": user,
        "run_as_group": user,
        "fs_group": user,
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def container_security_context() -> SecurityContextArgsDict:
    """No way up, and nothing to write to that would outlive a request."""
    return {
        "allow_privilege_escalation": False,
        "read_only_root_filesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def resources(settings: ResourcesSettings) -> ResourceRequirementsArgsDict:
    """Requests and limits; the memory limit is the request where none is written."""
    requests, limits = settings.requests, settings.limits
    limited = {"memory": limits.memory or requests.memory}
    if limits.cpu:
        limited["cpu"] = limits.cpu
    return {"requests": {"cpu": requests.cpu, "memory": requests.memory}, "limits": limited}


def probe(settings: ProbeSettings) -> ProbeArgsDict:
    """An HTTP GET where a path is written, else a TCP connection; at the container's port."""
    timing: ProbeArgsDict = {
        "period_seconds": settings.period_seconds,
        "timeout_seconds": settings.timeout_seconds,
        "failure_threshold": settings.failure_threshold,
    }
    if settings.path:
        return {"http_get": {"path": settings.path, "port": PORT_NAME}, **timing}
    return {"tcp_socket": {"port": PORT_NAME}, **timing}
