"""Needed kinds of a stack, from its objects, before anything is registered."""

from collections.abc import Mapping
from dataclasses import dataclass

from microservices.kinds import prometheus
from microservices.kinds.gateway_api.group import API_VERSION as GATEWAY_API
from microservices.objects.stack import stack_objects
from microservices.objects.stack_object import StackObject
from microservices.objects.state import StackState
from microservices.plan.plan import Plan
from microservices.settings.values.problems import Path
from microservices.specs.job import job_labels

# The settings that lead to kinds: those of the stack, and those of a service or of a version.
_OF_STACK: Mapping[str, Path] = {
    "Namespace": ("namespace",),
    "NetworkPolicy": ("network",),
    "ResourceQuota": ("namespaceOptions", "quota"),
    "LimitRange": ("namespaceOptions", "limitRange"),
    "ConfigMap": ("config",),
    "Secret": ("secrets",),
    "ExternalSecret": ("externalSecrets",),
    "Certificate": ("gateway", "tls", "issuer"),
}
_OF_SERVICE: Mapping[str, tuple[str, ...]] = {
    "Role": ("permissions",),
    "RoleBinding": ("permissions",),
    "Canary": ("traffic", "owner"),
    "Rollout": ("traffic", "owner"),
}
_OF_VERSION: Mapping[str, tuple[str, ...]] = {
    "PersistentVolumeClaim": ("volumes",),
    "ScaledObject": ("scaling", "triggers"),
    "HorizontalPodAutoscaler": ("scaling",),
    "PodDisruptionBudget": ("disruption",),
}


@dataclass(frozen=True)
class Need:
    """A kind in a namespace, and the place of the first setting that asks for it.

    `namespace` is None for objects that are in none.
    """

    api_version: str
    kind: str
    namespace: str | None
    path: Path

    @property
    def group(self) -> str:
        """The API group; empty for that of pods and Services."""
        return self.api_version.rpartition("/")[0]


def needs(plan: Plan) -> tuple[Need, ...]:
    """Every kind that the program registers for a stack, once for each namespace."""
    first: dict[tuple[str, str, str | None], StackObject] = {}
    for one in stack_objects(plan, StackState(project="", stack="")):
        first.setdefault((one.api_version, one.kind, one.namespace), one)
    return tuple(Need(*kind, _setting(one, plan)) for kind, one in first.items())


def _setting(one: StackObject, plan: Plan) -> Path:
    """The place of the setting that leads to an object."""
    component, name = one.path[-1]
    if one.kind in _OF_STACK:
        return _OF_STACK[one.kind]
    if one.api_version == GATEWAY_API:
        return ("mesh", "waypoint" if component == "MeshNamespace" else "routes")
    if one.api_version.partition("/")[0].endswith(".istio.io"):
        return ("mesh", "apiVersion")
    if one.api_version == prometheus.API_VERSION:
        return ("observability", "prometheusOperator")
    service = plan.services[one.path[0].name]
    for job in plan.jobs:
        if one.metadata.get("labels") == job_labels(job.service.name, job.name):
            return job.path()
    if one.kind in _OF_VERSION:
        pods = next(pods for pods in plan.versions if pods.name == name)
        return pods.path(*_OF_VERSION[one.kind])
    return service.path(*_OF_SERVICE.get(one.kind, ()))
