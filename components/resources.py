"""Typed resources of the SDK, by the kinds of their objects."""

from collections.abc import Callable, Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment, StatefulSet
from pulumi_kubernetes.autoscaling.v2 import HorizontalPodAutoscaler
from pulumi_kubernetes.batch.v1 import CronJob, Job
from pulumi_kubernetes.core.v1 import (
    ConfigMap,
    LimitRange,
    Namespace,
    PersistentVolumeClaim,
    ResourceQuota,
    Secret,
    Service,
    ServiceAccount,
)
from pulumi_kubernetes.networking.v1 import NetworkPolicy
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget
from pulumi_kubernetes.rbac.v1 import Role, RoleBinding
from pydantic import SecretStr

from microservices.objects.stack_object import StackObject

TYPES: Mapping[str, Callable[..., pulumi.CustomResource]] = {
    one.__name__: one
    for one in (
        ConfigMap,
        CronJob,
        Deployment,
        HorizontalPodAutoscaler,
        Job,
        LimitRange,
        Namespace,
        NetworkPolicy,
        PersistentVolumeClaim,
        PodDisruptionBudget,
        ResourceQuota,
        Role,
        RoleBinding,
        Secret,
        Service,
        ServiceAccount,
        StatefulSet,
    )
}


def resource(
    one: StackObject, namespace: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
) -> pulumi.CustomResource:
    """The resource of an object in a namespace; None for what is in none."""
    metadata = one.metadata if namespace is None else {**one.metadata, "namespace": namespace}
    body = {key: _without_secrets(value) for key, value in one.body.items()}
    if typed := TYPES.get(one.kind):
        return typed(one.name, metadata=metadata, **body, opts=opts)
    return CustomResource(
        one.name,
        api_version=one.api_version,
        kind=one.kind,
        metadata=metadata,
        **body,
        opts=opts,
    )


def _without_secrets(value: object) -> object:
    """A part of an object, in which the engine knows what is secret."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: pulumi.Output.secret(one.get_secret_value()) if isinstance(one, SecretStr) else one
        for key, one in value.items()
    }
