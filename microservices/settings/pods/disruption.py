"""Disruption budget: how many pods of a version a node drain may evict at once."""

from microservices.settings.values.types import Model, NumberOrPercent, optional


class DisruptionSettings(Model):
    """A PodDisruptionBudget, in the form that a drain can always satisfy.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """

    max_unavailable: NumberOrPercent = optional(
        "Pods that may be unavailable; percent is rounded up to whole pods", "25%"
    )
