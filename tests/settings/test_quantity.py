"""Quantities of CPU and of memory, and how much they are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.quantity import amount
from tests.builders import misshapen, placed, refusal

CPU = "services.web.resources.requests.cpu"
MEMORY = "services.web.resources.limits.ephemeralStorage"
CPUS = 'write a quantity of CPU as text, such as 250m or "2"'
MEMORIES = "write a quantity of memory with its unit, such as 256Mi"


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("2", Decimal(2)),
        ("0.5", Decimal("0.5")),
        ("250m", Decimal("0.25")),
        ("1k", Decimal(1000)),
        ("100M", Decimal(10**8)),
        ("1G", Decimal(10**9)),
        ("1T", Decimal(10**12)),
        ("1Ki", Decimal(1024)),
        ("256Mi", Decimal(256 * 2**20)),
        ("1.5Gi", Decimal(3 * 2**29)),
        ("1Ti", Decimal(2**40)),
    ],
)
def test_a_quantity_is_an_amount_of_cores_or_bytes(quantity: str, expected: Decimal) -> None:
    assert amount(quantity) == expected


@given(st.integers(1, 10**6))
def test_a_thousandth_of_a_core_is_a_thousandth(thousandths: int) -> None:
    assert amount(f"{thousandths}m") * 1000 == thousandths


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
