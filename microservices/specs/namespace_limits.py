"""Limits of a namespace: its ResourceQuota, and the LimitRange of its containers."""

from typing import Any

from pulumi_kubernetes.core.v1 import (
    LimitRangeItemArgsDict,
    LimitRangeSpecArgsDict,
    ResourceQuotaSpecArgsDict,
)

from microservices.settings.namespace import (
    AmountSettings,
    LimitRangeSettings,
    QuotaSettings,
)


def quota_spec(settings: QuotaSettings | None) -> ResourceQuotaSpecArgsDict | None:
    """The most of each kind that is written; None where nothing is.

    https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """
    if settings is None:
        return None
    hard = {
        "requests.cpu": settings.requested_cpu,
        "requests.memory": settings.requested_memory,
        "limits.cpu": settings.limited_cpu,
        "limits.memory": settings.limited_memory,
        "requests.storage": settings.storage,
        "pods": settings.pods,
        "persistentvolumeclaims": settings.claims,
        "services.loadbalancers": settings.load_balancers,
    }
    written = {resource: str(most) for resource, most in hard.items() if most is not None}
    return {"hard": written} if written else None


def limit_range_spec(settings: LimitRangeSettings | None) -> LimitRangeSpecArgsDict | None:
    """What a container gets and may have, as far as it is written; None where nothing is.

    https://kubernetes.io/docs/concepts/policy/limit-range/
    """
    if settings is None:
        return None
    amounts = {
        "default": settings.default_limit,
        "default_request": settings.default_request,
        "min": settings.least,
        "max": settings.most,
    }
    written: dict[str, Any] = {
        field: amount for field, settings in amounts.items() if (amount := _amount(settings))
    }
    return {"limits": [LimitRangeItemArgsDict(type="Container", **written)]} if written else None


def _amount(settings: AmountSettings) -> dict[str, str]:
    amounts = {"cpu": settings.cpu, "memory": settings.memory}
    return {resource: amount for resource, amount in amounts.items() if amount is not None}
