"""Quantities of CPU, memory and storage, as Kubernetes writes them.

https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from typing import Annotated

from pydantic import Field

from microservices.settings.values.types import Expects

NUMBER = r"(0|[1-9][0-9]*)(\.[0-9]+)?"

CpuQuantity = Annotated[
    str,
    Field(pattern=rf"^({NUMBER}|[1-9][0-9]*m)$"),
    Expects('write a quantity of CPU as text, such as 250m or "2"'),
]
_UNIT = "(Ki|Mi|Gi|Ti|k|M|G|T)"
# Whoever means fewer bytes has forgotten the unit.
_BYTES = "[1-9][0-9]{6,17}"
MemoryQuantity = Annotated[
    str,
    Field(pattern=rf"^({NUMBER}{_UNIT}|{_BYTES})$"),
    Expects("write a quantity of memory with its unit, such as 256Mi"),
]
# Kubernetes takes a limit of 0 for none.
_ABOVE_ZERO = r"([1-9][0-9]*(\.[0-9]+)?|0\.[0-9]*[1-9][0-9]*)"
CpuLimit = Annotated[
    str,
    Field(pattern=rf"^({_ABOVE_ZERO}|[1-9][0-9]*m)$"),
    Expects('write a quantity of CPU above 0 as text, such as 250m or "2"'),
]
MemoryLimit = Annotated[
    str,
    Field(pattern=rf"^({_ABOVE_ZERO}{_UNIT}|{_BYTES})$"),
    Expects("write a quantity of memory above 0 with its unit, such as 256Mi"),
]
