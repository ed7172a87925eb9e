"""Regular expressions as Envoy reads them."""

import pytest

from microservices.plan.matching.regular_expression import compiled, fits, may_begin_with


def test_an_expression_fits_the_whole_text() -> None:
    assert fits("a+", "aa")
    assert not fits("a+", "aab")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        *(
            (one, True)
            for one in ("/a", ".*", "[^a]+", "a|/", "(?i)/A", r".*\.png", "", r"\pL{99}")
        ),
        *((one, False) for one in ("a", "[0-9]+", "-", "0", "(?:api|web)/.*")),
        *((one, True) for one in ("(", r"\C")),
    ],
)
def test_an_expression_may_begin_with_a_slash_unless_that_is_out_of_the_question(
    expression: str, found: bool
) -> None:
    assert may_begin_with(expression, "/") is (found and expression != "")


@pytest.mark.parametrize("expression", ["a(?=b)", "*", "(", r"(a)\1", "a{1001}", r"\C", r"a\\\C"])
def test_what_re2_refuses_fits_nothing(expression: str) -> None:
    found, refusal = compiled(expression)
    assert found is None
    assert refusal
    assert not fits(expression, expression)
