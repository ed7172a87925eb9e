"""The conditions of a route."""

from typing import Any

import pytest
import re2

from components.route_match import cookie_expression, match_requests
from settings.match import MatchSettings
from tests.builders import Tree


def match(**keys: Any) -> MatchSettings:
    """Conditions as they are written."""
    return MatchSettings.model_validate(keys, by_name=False)


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ({"path": "/x"}, {"uri": {"exact": "/x"}}),
        ({"path": {"exact": "/x"}}, {"uri": {"exact": "/x"}}),
        ({"path": {"prefix": "/x"}}, {"uri": {"prefix": "/x"}}),
        ({"path": {"regex": "/x.*"}}, {"uri": {"regex": "/x.*"}}),
        (
            {"headers": {"b": "1", "a": {"present": True}}},
            {"headers": {"a": {}, "b": {"exact": "1"}}},
        ),
        ({"headers": {"a": {"exact": "1"}}}, {"headers": {"a": {"exact": "1"}}}),
        ({"headers": {"a": {"prefix": "1"}}}, {"headers": {"a": {"prefix": "1"}}}),
        ({"withoutHeaders": {"a": "1"}}, {"withoutHeaders": {"a": {"exact": "1"}}}),
        ({"query": {"q": {"regex": "[0-9]+"}}}, {"queryParams": {"q": {"regex": "[0-9]+"}}}),
        (
            {"cookies": {"a": "1"}},
            {"headers": {"cookie": {"regex": cookie_expression({"a": "1"})}}},
        ),
    ],
)
def test_each_condition_is_written_as_istio_has_it(written: Tree, condition: Tree) -> None:
    assert match_requests(match(**written), (), None) == [condition]


def test_everything_is_no_condition_but_the_port_where_there_are_several() -> None:
    assert match_requests(match(), (), None) == []
    assert match_requests(match(), (), 8080) == [{"port": 8080}]


def test_one_method_is_exact_and_several_are_an_expression() -> None:
    assert match_requests(match(), ("GET",), None) == [{"method": {"exact": "GET"}}]
    assert match_requests(match(), ("GET", "PUT"), None) == [{"method": {"regex": "GET|PUT"}}]


def test_each_caller_has_the_conditions_to_itself() -> None:
    assert match_requests(match(path="/x", callers=["a", "b"]), (), None) == [
        {"uri": {"exact": "/x"}, "sourceLabels": {"app": "a"}},
        {"uri": {"exact": "/x"}, "sourceLabels": {"app": "b"}},
    ]


@pytest.mark.parametrize(
    ("written", "header", "fits"),
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
def test_cookies_are_found_whole_in_whatever_order(written: Tree, header: str, fits: bool) -> None:
    expression = cookie_expression(match(cookies=written).cookies)
    assert (re2.fullmatch(expression, header) is not None) is fits
