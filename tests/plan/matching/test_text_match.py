"""How a text has to be, and whether one condition takes all that another takes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from microservices.plan.matching.regular_expression import fits
from microservices.plan.matching.text_match import text_covers, text_match
from microservices.settings.traffic.match import (
    ExactMatch,
    PrefixMatch,
    PresentMatch,
    RegexMatch,
)

TEXTS = st.text(alphabet="ab", max_size=3)
CONDITIONS = st.one_of(
    TEXTS,
    TEXTS.map(lambda text: ExactMatch(exact=text)),
    TEXTS.map(lambda text: PrefixMatch(prefix=text)),
    st.sampled_from(["a.*", "[ab]", "a|b", "a(?=b)"]).map(lambda text: RegexMatch(regex=text)),
    st.just(PresentMatch(present=True)),
)


def takes(condition: Any, text: str) -> bool:
    """Whether a condition takes a text."""
    match text_match(condition):
        case "exact", whole:
            return text == whole
        case "prefix", beginning:
            return text.startswith(beginning)
        case "regex", expression:
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
