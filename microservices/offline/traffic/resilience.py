"""Retries and faults of a route, with Istio's defaults.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, part

_ATTEMPTS = 2
_CONDITIONS = (
    "connect-failure",
    "refused-stream",
    "unavailable",
    "cancelled",
    "retriable-status-codes",
)
_STATUSES = {str(status.value) for status in HTTPStatus}


@dataclass(frozen=True)
class RetryPolicy:
    """How often a request is sent again, when, and how long a try may take."""

    attempts: int = _ATTEMPTS
    conditions: tuple[str, ...] = _CONDITIONS
    per_try: str = ""
    backoff: str = ""


@dataclass(frozen=True)
class Delay:
    """A share of requests, in percent, that wait so long before anything else."""

    percent: float
    duration: str


@dataclass(frozen=True)
class Abort:
    """A share of requests, in percent, that are answered with this status, HTTP's or gRPC's."""

    percent: float
    status: int | str


def retries(route: Manifest) -> RetryPolicy | None:
    """The retries of a route; None where they are switched off."""
    if not isinstance(route.get("retries"), dict):
        return RetryPolicy()
    policy = map_at(route, "retries")
    attempts = policy.get("attempts", 0)
    if attempts <= 0:
        return None
    conditions = _conditions(str(policy.get("retryOn") or "")) or _CONDITIONS
    per_try, backoff = (str(policy.get(key) or "") for key in ("perTryTimeout", "backoff"))
    return RetryPolicy(attempts, conditions, per_try, backoff)


def timeout(route: Manifest) -> str:
    """How long a request may take with all its tries, empty where there is no limit."""
    written = str(route.get("timeout") or "")
    return "" if written.rstrip("smh").strip("0.") == "" else written


def delay(route: Manifest) -> Delay | None:
    """The delay of a route, None where no request has one."""
    fault = map_at(route, "fault", "delay")
    percent = _percent(fault)
    return Delay(percent, str(fault.get("fixedDelay"))) if percent else None


def abort(route: Manifest) -> Abort | None:
    """The abort of a route, None where no request has one."""
    fault = map_at(route, "fault", "abort")
    percent = _percent(fault)
    status: Any = fault.get("httpStatus", fault.get("grpcStatus"))
    return Abort(percent, status) if percent else None


def _percent(fault: Manifest) -> float:
    """The share of a fault; where none is written it is nobody's."""
    if "percentage" in fault:
        return part(fault, "percentage", "value") or 0
    return fault.get("percent") or 0


def _conditions(written: str) -> tuple[str, ...]:
    """Conditions in words, and statuses, which mean something only with the word for them."""
    found = [word.strip() for word in written.split(",") if word.strip()]
    words = [word for word in found if word not in _STATUSES]
    statuses = [word for word in found if word in _STATUSES]
    if statuses and "retriable-status-codes" not in words:
        words.append("retriable-status-codes")
    return (*words, *statuses)
