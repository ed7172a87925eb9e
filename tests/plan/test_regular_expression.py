"""Regular expressions as Envoy reads them."""

import pytest

from microservices.plan.regular_expression import compiled, fits


def test_an_expression_fits_the_whole_text() -> None:
    assert fits("a+", "aa")
    assert not fits("a+", "aab")


@pytest.mark.parametrize("expression", ["a(?=b)", "*", "(", r"(a)\1", "a{1001}"])
def test_what_re2_refuses_fits_nothing(expression: str) -> None:
    found, refusal = compiled(expression)
    assert found is None
    assert refusal
    assert not fits(expression, expression)
