"""Whether one condition takes everything that another takes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.route_match import string_match
from rules.cover import compiled, fits, text_covers
from settings.match import ExactMatch, PrefixMatch, PresentMatch, RegexMatch

TEXTS = st.text(alphabet="ab", max_size=3)
CONDITIONS = st.one_of(
    TEXTS,
    TEXTS.map(lambda text: ExactMatch(exact=text)),
    TEXTS.map(lambda text: PrefixMatch(prefix=text)),
    st.sampled_from(["a.*", "[ab]", "a|b", "a(?=b)"]).map(lambda text: RegexMatch(regex=text)),
    st.just(PresentMatch(present=True)),
)


def takes(condition: Any, text: str) -> bool:
    """Whether a condition takes a text, as a VirtualService writes it."""
    match string_match(condition):
        case {"exact": exact}:
            return text == exact
        case {"prefix": prefix}:
            return text.startswith(prefix)
        case {"regex": expression}:
            return fits(expression, text)
        case _:
            return True


@given(CONDITIONS, CONDITIONS, TEXTS)
def test_what_is_covered_takes_nothing_else(earlier: Any, later: Any, text: str) -> None:
    if text_covers(earlier, later) and takes(later, text):
        assert takes(earlier, text)


@given(CONDITIONS)
def test_each_condition_covers_itself(condition: Any) -> None:
    assert text_covers(condition, condition)


def test_an_expression_fits_the_whole_text() -> None:
    assert fits("a+", "aa")
    assert not fits("a+", "aab")


@pytest.mark.parametrize("expression", ["a(?=b)", "*", "(", r"(a)\1", "a{1001}"])
def test_what_re2_refuses_fits_nothing(expression: str) -> None:
    found, refusal = compiled(expression)
    assert found is None
    assert refusal
    assert not fits(expression, expression)
