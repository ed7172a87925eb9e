"""Objects that somebody adds to a stack beside the project's components."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from microservices.offline.engine.evaluation import Resource
from tests.stacks import evaluated

NAMESPACE = "shop-dev"
CONTAINER: Mapping[str, Any] = {
    "name": "main",
    "image": "tools:1",
    "resources": {"limits": {"memory": "64Mi"}},
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "runAsUser": 1000,
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}
GROUPS = {
    "VirtualService": "networking.istio.io/v1",
    "HTTPRoute": "gateway.networking.k8s.io/v1",
    "PeerAuthentication": "security.istio.io/v1",
    "AuthorizationPolicy": "security.istio.io/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "Deployment": "apps/v1",
    "Rollout": "argoproj.io/v1alpha1",
    "ScaledJob": "keda.sh/v1alpha1",
}


def planted(kind: str, name: str, spec: Any = None, **top: Any) -> Resource:
    """An object in the namespace of dev, as a program that registers it itself gives it."""
    version = GROUPS.get(kind, "v1")
    group = "core/v1" if version == "v1" else version
    inputs = {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE},
        **({} if spec is None else {"spec": spec}),
        **top,
    }
    token = f"kubernetes:{group}:{kind}"
    urn = f"urn:pulumi:dev::microservices::{token}::{name}"
    return Resource(urn, token, name, "", custom=True, inputs=inputs)


def patching(kind: str, name: str, spec: Any = None, **top: Any) -> Resource:
    """What changes a part of an object that is not of the stack."""
    whole = planted(kind, name, spec, **top)
    return replace(whole, type=f"{whole.type}Patch", urn=whole.urn.replace(kind, f"{kind}Patch"))


def pod(**spec: Any) -> Resource:
    """A pod with one container that keeps to every rule, and what is said of the pod beside it."""
    return planted("Pod", "tools", {"containers": [CONTAINER], **spec})


def with_container(**keys: Any) -> Resource:
    """A pod whose container has other keys than the one that keeps to every rule."""
    return pod(containers=[{**CONTAINER, **keys}])


def dev_with(*more: Resource) -> tuple[Resource, ...]:
    """The stack dev, and what was planted."""
    return (*evaluated("dev").resources, *more)
