"""Durations as Istio and the Gateway API write them."""

import re
from typing import Any

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}


def milliseconds(duration: Any) -> int | None:
    """A duration such as 1m30s; None where there is none."""
    parts = _PART.findall(str(duration or ""))
    return round(sum(float(number) * _MILLISECONDS[unit] for number, unit in parts)) or None


def seconds(duration: Any) -> int | None:
    """The same in whole seconds, one at least."""
    found = milliseconds(duration)
    return None if found is None else max(round(found / 1000), 1)
