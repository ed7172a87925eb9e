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
MemoryQuantity = Annotated[
    str,
    Field(pattern=rf"^{NUMBER}(Ki|Mi|Gi|Ti|k|M|G|T)$"),
    Expects("write a quantity of memory with its unit, such as 256Mi"),
]
