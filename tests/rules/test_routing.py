"""Weights that no table lists."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import problems, web


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_no_other_total_than_100_is_taken(weights: list[int]) -> None:
    versions = {f"v{place}": {"weight": weight} for place, weight in enumerate(weights, 1)}
    assert (problems(web(versions=versions)) == []) is (sum(weights) == 100)
