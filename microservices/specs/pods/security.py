"""Security contexts: the `restricted` standard and stricter, except where settings relax it.

https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
"""

from pulumi_kubernetes.core.v1 import PodSecurityContextArgsDict, SecurityContextArgsDict

from microservices.settings.pods.security import AllowSettings


def pod_security_context(user: int, *, root: bool) -> PodSecurityContextArgsDict:
    """Not root, by a number the kubelet can check, under the runtime's seccomp profile.

    Where one container runs as the user of its image (`root`), the pod names no user: a container
    cannot take that back, and each of the others names its own.
    """
    shared: PodSecurityContextArgsDict = {
        "fs_group": user,
        "seccomp_profile": {"type": "RuntimeDefault"},
    }
    if root:
        return shared
    return {"run_as_non_root": True, "run_as_user": user, "run_as_group": user, **shared}


def container_security_context(
    allow: AllowSettings, user: int | None = None
) -> SecurityContextArgsDict:
    """No privilege escalation, no capabilities, a read-only root filesystem.

    `user` is that of a container which runs as another one than its pod, or whose pod names none.
    """
    context: SecurityContextArgsDict = {
        "allow_privilege_escalation": allow.privilege_escalation,
        "read_only_root_filesystem": not allow.writable_root_filesystem,
        "capabilities": {"drop": ["ALL"]},
    }
    if allow.capabilities:
        context["capabilities"] = {"drop": ["ALL"], "add": sorted(allow.capabilities)}
    if user is not None and not allow.root_user:
        context |= {"run_as_non_root": True, "run_as_user": user, "run_as_group": user}
    return context
