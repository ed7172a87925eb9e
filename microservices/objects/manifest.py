"""Manifests of the objects of a stack, as the engine would send them to the API server."""

from typing import Any

from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.autoscaling import v2 as autoscaling
from pulumi_kubernetes.batch import v1 as batch
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs
from pulumi_kubernetes.networking import v1 as networking
from pulumi_kubernetes.policy import v1 as policy
from pulumi_kubernetes.rbac import v1 as rbac

from microservices.objects.stack_object import StackObject
from microservices.specs.camel_case import camel_case

TYPES: dict[str, type] = {
    "ConfigMap": core.ConfigMapArgs,
    "CronJob": batch.CronJobArgs,
    "Deployment": apps.DeploymentArgs,
    "HorizontalPodAutoscaler": autoscaling.HorizontalPodAutoscalerArgs,
    "Job": batch.JobArgs,
    "LimitRange": core.LimitRangeArgs,
    "Namespace": core.NamespaceArgs,
    "NetworkPolicy": networking.NetworkPolicyArgs,
    "PersistentVolumeClaim": core.PersistentVolumeClaimArgs,
    "PodDisruptionBudget": policy.PodDisruptionBudgetArgs,
    "ResourceQuota": core.ResourceQuotaArgs,
    "Role": rbac.RoleArgs,
    "RoleBinding": rbac.RoleBindingArgs,
    "Secret": core.SecretArgs,
    "Service": core.ServiceArgs,
    "ServiceAccount": core.ServiceAccountArgs,
    "StatefulSet": apps.StatefulSetArgs,
}
"""Kubernetes' own kinds, whose fields the SDK names otherwise than the API."""


def manifest(one: StackObject) -> dict[str, Any]:
    """The manifest of an object; secret values are `SecretStr` in it."""
    body = camel_case(one.body, TYPES[one.kind]) if one.kind in TYPES else one.body
    metadata = camel_case(one.metadata, ObjectMetaArgs)
    return {"apiVersion": one.api_version, "kind": one.kind, "metadata": metadata, **body}
