"""Amounts as Kubernetes writes them back, held against what its own library makes of them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.manifests.quantity import amount, canonical

# From previews of the real engine, whose provider sends amounts through Kubernetes' Go types.
SEEN = {
    "1.5": "1500m",
    "1000": "1k",
    "1500": "1500",
    "100000": "100k",
    "0.25": "250m",
    ".5": "500m",
    "-1.5": "-1500m",
    "1.5k": "1500",
    "1000m": "1",
    "1001m": "1001m",
    "0.0001": "100u",
    "0.1n": "1n",
    "1000M": "1G",
    "1.1M": "1100k",
    "1000P": "1E",
    "0Gi": "0",
    "0.5Gi": "512Mi",
    "1024Mi": "1Gi",
    "1025Mi": "1025Mi",
    "0.5Ki": "512",
    "1024": "1024",
    "1.3Gi": "1395864371200m",
    "0.000001Gi": "1073741824u",
    "1000Ki": "1000Ki",
    "1Ei": "1Ei",
    "12E": "12E",
}


@pytest.mark.parametrize(("written", "kept"), SEEN.items())
def test_an_amount_has_the_greatest_suffix_that_leaves_a_whole_number(
    written: str, kept: str
) -> None:
    assert canonical(written) == kept


@pytest.mark.parametrize("text", ["1e3", "12E6", "+5", "1.Gi", "lots", "", "5 Mi", "5x", "Gi"])
def test_what_is_no_plain_amount_is_left_as_it_is(text: str) -> None:
    assert canonical(text) == text
    with pytest.raises(ValueError, match="no quantity"):
        amount(text)


NUMBERS = st.decimals(0, 10**6, places=3).map(lambda number: f"{number.normalize():f}")


@given(NUMBERS, st.sampled_from(["m", "", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"]))
def test_the_amount_stays_the_same_and_is_written_in_one_way(number: str, suffix: str) -> None:
    written = canonical(f"{number}{suffix}")
    assert canonical(written) == written
    if re.search("[uEP]i?$", written) is None:
        assert amount(written) == pytest.approx(amount(f"{number}{suffix}"), rel=Decimal("1e-9"))


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
