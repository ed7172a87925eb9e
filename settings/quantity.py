"""Quantities of CPU, memory and storage, as Kubernetes writes them.

https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from decimal import Decimal
from functools import lru_cache
from string import ascii_letters
from typing import Annotated

from pydantic import Field

from settings.types import Expects

NUMBER = r"(0|[1-9][0-9]*)(\.[0-9]+)?"
_UNITS = {
    "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** power for power, unit in enumerate(("k", "M", "G", "T"), 1)},
    **{unit: Decimal(1024) ** power for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti"), 1)},
}

CpuQuantity = Annotated[
    str,
    Field(pattern=rf"^({NUMBER}|[1-9][0-9]*m)$"),
    Expects('write a quantity of CPU as text, such as 250m or "2"'),
]
MemoryQuantity = Annotated[
    str,
    Field(pattern=rf"^{NUMBER}(Ki|Mi|Gi|Ti|k|M|G|T)$"),
    Expects("write a quantity of memory with its unit, such as 256Mi"),
]


@lru_cache
def amount(quantity: str) -> Decimal:
    """A quantity in cores or bytes."""
    number = quantity.rstrip(ascii_letters)
    return Decimal(number) * _UNITS.get(quantity.removeprefix(number), Decimal(1))
