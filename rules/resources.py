"""What a pod asks for, and the most that it may use."""

from collections.abc import Iterator
from decimal import Decimal
from string import ascii_letters

from rules.rule import rule
from settings.problems import Finding
from settings.stack import Settings

# https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
_UNITS = {
    "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** power for power, unit in enumerate(("k", "M", "G", "T"), 1)},
    **{unit: Decimal(1024) ** power for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti"), 1)},
}


def amount(quantity: str) -> Decimal:
    """A quantity in cores or bytes."""
    number = quantity.rstrip(ascii_letters)
    return Decimal(number) * _UNITS.get(quantity.removeprefix(number), Decimal(1))


@rule(
    "error",
    "The API server refuses pods that ask for more than they may use. "
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
)
def limits_cover_requests(settings: Settings) -> Iterator[Finding]:
    """A limit is at least the request of the same resource."""
    for service, written in settings.services.items():
        requests, limits = written.resources.requests, written.resources.limits
        for key, request, limit in (
            ("cpu", requests.cpu, limits.cpu),
            ("memory", requests.memory, limits.memory),
        ):
            if limit is not None and amount(limit) < amount(request):
                path = ("services", service, "resources", "limits", key)
                what = f"the limit {limit} is below the request {request}"
                yield Finding(path, what, "write a limit of at least the request, or lower that")


RULES = (limits_cover_requests,)
