"""How many pods of a version may be missing at once when a node is emptied."""

from pulumi_kubernetes.policy.v1 import PodDisruptionBudgetSpecArgsDict

from components.names import selector
from settings.version import Version


def disruption_budget_spec(
    service: str, version: Version
) -> PodDisruptionBudgetSpecArgsDict | None:
    """A budget for a version with at least two pods; one pod alone would block every drain.

    Pods that are not ready may always be evicted: they serve nobody, and a node must not wait for
    them. https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
    """
    if version.workload.least_replicas < 2:
        return None
    return {
        "max_unavailable": version.workload.disruption.max_unavailable,
        "selector": {"match_labels": selector(service, version.name)},
        "unhealthy_pod_eviction_policy": "AlwaysAllow",
    }
