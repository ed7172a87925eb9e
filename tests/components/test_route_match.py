"""The conditions of a route."""

from typing import Any

import pytest
import re2

from components import istio
from components.route_match import cookie_expression, match_requests, string_match
from settings.match import MatchSettings
from tests.builders import Tree

ANY: list[istio.StringMatch] = [{}]


def match(**keys: Any) -> MatchSettings:
    """Conditions as they are written."""
    return MatchSettings.model_validate(keys, by_name=False)


@pytest.mark.parametrize(
    ("written", "condition"),
    [
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
    assert match_requests(match(**written), (), None, ANY) == [condition]


def test_everything_is_no_condition_but_the_port_where_there_are_several() -> None:
    assert match_requests(match(), (), None, ANY) == []
    assert match_requests(match(), (), 8080, ANY) == [{"port": 8080}]


def test_one_method_is_exact_and_several_are_an_expression() -> None:
    assert match_requests(match(), ("GET",), None, ANY) == [{"method": {"exact": "GET"}}]
    assert match_requests(match(), ("GET", "PUT"), None, ANY) == [{"method": {"regex": "GET|PUT"}}]


def test_each_path_and_each_caller_have_the_conditions_to_themselves() -> None:
    paths: list[istio.StringMatch] = [{"exact": "/x"}, {"prefix": "/x/"}]
    assert match_requests(match(headers={"a": "1"}), (), None, paths) == [
        {"uri": path, "headers": {"a": {"exact": "1"}}} for path in paths
    ]
    assert match_requests(match(callers=["a", "b"]), (), None, paths) == [
        {"uri": path, "sourceLabels": {"app": caller}} for path in paths for caller in ("a", "b")
    ]


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("/x", {"exact": "/x"}),
        ({"exact": "/x"}, {"exact": "/x"}),
        ({"prefix": "/x"}, {"prefix": "/x"}),
        ({"regex": "/x.*"}, {"regex": "/x.*"}),
        (None, {}),
    ],
)
def test_a_path_is_whole_or_a_beginning_or_an_expression(written: Any, condition: Tree) -> None:
    assert string_match(match(path=written).path) == condition


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
