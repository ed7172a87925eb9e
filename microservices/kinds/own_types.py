"""Kubernetes' own kinds, whose fields the SDK names otherwise than the API."""

from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.autoscaling import v2 as autoscaling
from pulumi_kubernetes.batch import v1 as batch
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.networking import v1 as networking
from pulumi_kubernetes.policy import v1 as policy
from pulumi_kubernetes.rbac import v1 as rbac

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
