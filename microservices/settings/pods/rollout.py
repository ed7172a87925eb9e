"""Rollouts without downtime, graceful shutdown, and disruption budgets."""

from typing import Annotated, Literal

from microservices.settings.values.types import (
    Expects,
    Model,
    NumberOrPercent,
    Seconds,
    optional,
    whole,
)

Strategy = Annotated[
    Literal["rolling", "recreate"],
    Expects("write `rolling`, or `recreate` for what cannot run twice"),
]
DrainSeconds = Annotated[int, whole(0, 300, "seconds", like=10)]
GraceSeconds = Annotated[int, whole(1, 3600, "seconds", like=30)]
DeadlineSeconds = Annotated[int, whole(10, 3600, "seconds")]
History = Annotated[int, whole(0, 50, "old revisions")]
# What the kubelet and the sidecar need to end, after everything else has had its time.
MARGIN_SECONDS = 5


class RolloutSettings(Model):
    """How a version's pods are replaced, and how each of them ends.

    A pod that is to end goes on answering for `drainSeconds`, while every proxy learns that it
    goes; then its process gets SIGTERM and has as long again to finish what it has begun. The
    sidecar outlives it, and the kubelet kills what is left `MARGIN_SECONDS` later.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    """

    strategy: Strategy = optional(
        "`recreate` ends every old pod first: an outage by choice", "rolling"
    )
    max_surge: NumberOrPercent = optional(
        "Pods beyond the wanted number while they are replaced", "25%"
    )
    min_ready_seconds: Seconds = optional(
        "Seconds that a new pod must stay ready before an old one goes", 5
    )
    progress_deadline_seconds: DeadlineSeconds = optional(
        "Seconds without progress after which a rollout has failed", 300
    )
    revision_history: History = optional(
        "Old ReplicaSets that are kept; of a StatefulSet as it was made", 5
    )
    drain_seconds: DrainSeconds = optional(
        "Seconds in which requests that are under way may end", 10
    )
    grace_period_seconds: GraceSeconds | None = optional(
        "Seconds from the end's beginning to the kill; derived by default"
    )

    @property
    def proxy_drain_seconds(self) -> int:
        """How long a sidecar serves once its pod is to end."""
        return 2 * self.drain_seconds

    @property
    def grace_seconds(self) -> int:
        """Seconds until the kubelet kills a pod that is to end."""
        return self.grace_period_seconds or self.proxy_drain_seconds + MARGIN_SECONDS

    def batches(self, replicas: int) -> int:
        """In how many steps so many pods are replaced, none of them missing meanwhile."""
        if self.strategy == "recreate" or not replicas:
            return 1
        return -(-replicas // max(pods_of(self.max_surge, replicas), 1))


class DisruptionSettings(Model):
    """A PodDisruptionBudget, in the form that a drain can always satisfy.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """

    max_unavailable: NumberOrPercent = optional(
        "Pods that may be unavailable; percent is rounded up to whole pods", "25%"
    )


def pods_of(share: int | str, pods: int) -> int:
    """A number of pods, or percent of them rounded up to whole pods."""
    return -(-int(share.removesuffix("%")) * pods // 100) if isinstance(share, str) else share
