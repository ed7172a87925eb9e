"""Quantities of CPU and of memory, as a person writes them."""

import pytest

from tests.builders import misshapen, placed, refusal

CPU = "services.web.resources.requests.cpu"
MEMORY = "services.web.resources.limits.ephemeralStorage"
CPUS = 'write a quantity of CPU as text, such as 250m or "2"'
MEMORIES = "write a quantity of memory with its unit, such as 256Mi"


@pytest.mark.parametrize(
    ("path", "quantity"),
    [
        *((CPU, quantity) for quantity in ("1m", "250m", "0", "2", "0.5", "16.25")),
        *((MEMORY, f"1.5{unit}") for unit in ("Ki", "Mi", "Gi", "Ti", "k", "M", "G", "T")),
        (MEMORY, "0Mi"),
    ],
)
def test_a_quantity_is_taken(path: str, quantity: str) -> None:
    assert misshapen(placed(path, quantity)) == []


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        *((CPU, value, CPUS) for value in (1, 0.5, "", "1 core", "0m", "01", "1.", "1Mi", "-1")),
        *((MEMORY, value, MEMORIES) for value in (1, "256", "256MB", "256m", "1E", "01Mi", "Mi")),
    ],
)
def test_another_quantity_is_refused(path: str, value: object, instead: str) -> None:
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]
