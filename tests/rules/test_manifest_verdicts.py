"""What rules with a code of `istioctl analyze` find is what istioctl says.

`tests/mesh/test_analyze_agrees.py` asks the real one about the same cases.
"""

import pytest

from tests.analyze import Case, cases, found_codes, known_codes

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rules_find_what_istioctl_says(case: Case) -> None:
    assert found_codes(case.objects) == case.codes


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_each_code_has_cases_that_have_it_and_that_have_not(code: str) -> None:
    with_code = [case for case in CASES if code in case.codes]
    assert 0 < len(with_code) < len(CASES)
