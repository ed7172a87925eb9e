"""The conditions of a route."""

from typing import Any

import pytest

from microservices.dialects.istio.route_match import match_requests, string_match
from microservices.kinds import istio
from microservices.plan.matching.cookie_expression import cookie_expression
from microservices.settings.traffic.match import MatchSettings
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
