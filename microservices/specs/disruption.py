"""PodDisruptionBudget: how many pods of a version a node drain may evict at once."""

from collections.abc import Mapping

from pulumi_kubernetes.policy.v1 import PodDisruptionBudgetSpecArgsDict

from microservices.settings.version import Version


def disruption_budget_spec(
    chosen: Mapping[str, str], version: Version
) -> PodDisruptionBudgetSpecArgsDict | None:
    """A budget for a version with at least two pods; one pod alone would block every drain.

    `chosen` are the labels that find its pods, also those that another owner makes of them.
    Pods that are not ready may always be evicted: they serve nobody, and a node must not wait for
    them. https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
    """
    if version.workload.least_replicas < 2:
        return None
    return {
        "max_unavailable": version.workload.disruption.max_unavailable,
        "selector": {"match_labels": chosen},
        "unhealthy_pod_eviction_policy": "AlwaysAllow",
    }
