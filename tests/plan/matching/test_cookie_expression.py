"""The cookies of a request as one expression."""

from typing import Any

import pytest

from microservices.plan.matching.cookie_expression import cookie_expression
from microservices.plan.matching.regular_expression import fits
from microservices.settings.traffic.match import MatchSettings


@pytest.mark.parametrize(
    ("written", "header", "found"),
    [
        ({"a": "1"}, "a=1", True),
        ({"a": "1"}, "b=2; a=1", True),
        ({"a": "1"}, "b=2;a=1; c=3", True),
        ({"a": "1"}, "a=12", False),
        ({"a": "1"}, "aa=1", False),
        ({"a": "1"}, "b=a=1", False),
        ({"a": "1"}, "a=2", False),
        ({"a.b": "1+1"}, "a.b=1+1", True),
        ({"a.b": "1"}, "axb=1", False),
        ({"a": {"prefix": "1"}}, "a=12; b=2", True),
        ({"a": {"prefix": "1"}}, "a=2; b=1", False),
        ({"a": {"regex": "[0-9]+"}}, "a=42", True),
        ({"a": {"regex": "1|2"}}, "a=2; b=3", True),
        ({"a": {"regex": "[0-9]+"}}, "a=4x", False),
        ({"a": {"present": True}}, "b=1; a=", True),
        ({"a": {"present": True}}, "b=1", False),
        ({"a": "1", "b": "2"}, "a=1; b=2", True),
        ({"a": "1", "b": "2"}, "b=2; x=9; a=1", True),
        ({"a": "1", "b": "2"}, "a=1", False),
        ({"a": "1", "b": "2", "c": "3"}, "c=3;a=1;b=2", True),
        ({"a": "1", "b": "2", "c": "3"}, "c=3; a=1; b=4", False),
    ],
)
def test_cookies_are_found_whole_in_whatever_order(
    written: dict[str, Any], header: str, found: bool
) -> None:
    cookies = MatchSettings.model_validate({"cookies": written}, by_name=False).cookies
    assert fits(cookie_expression(cookies), header) is found
