"""Quantities of CPU and of memory, and how much they are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.quantity import amount

CPU = "services.web.resources.requests.cpu"


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
