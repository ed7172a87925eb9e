"""Retries of a route for requests, which are always written out."""

import pytest

from tests.builders import Tree
from tests.dialects.test_http_route import written
from tests.objects.of_service import CAREFUL

SAFE = "GET|HEAD|PUT|DELETE|OPTIONS|TRACE"


def test_retries_are_written_even_where_nobody_wrote_any() -> None:
    assert [route.get("retries") for route in written()] == [CAREFUL]


def test_what_may_have_been_done_is_done_again_for_idempotent_methods_alone() -> None:
    bold, rest = written(retries={"retryOn": ["5xx", "connect-failure"], "perTryMilliseconds": 9})
    assert bold.get("match") == [{"method": {"regex": SAFE}}]
    assert bold.get("retries") == {
        "attempts": 2,
        "retryOn": "5xx,connect-failure",
        "perTryTimeout": "9ms",
    }
    assert rest.get("match") is None
    assert rest.get("retries") == {
        "attempts": 2,
        "retryOn": "connect-failure",
        "perTryTimeout": "9ms",
    }


@pytest.mark.parametrize(
    ("methods", "retried", "conditions"),
    [
        (["GET"], ["GET", "POST"], [{"exact": "GET"}]),
        (["GET", "POST"], ["GET"], [{"exact": "GET"}, {"regex": "GET|POST"}]),
        (["POST"], ["GET"], [{"exact": "POST"}]),
    ],
)
def test_a_route_for_some_methods_is_split_only_where_it_has_both_kinds(
    methods: list[str], retried: list[str], conditions: list[Tree]
) -> None:
    route = {
        "match": {"methods": methods},
        "to": "v1",
        "retries": {"retryOn": ["5xx"], "methods": retried},
    }
    *found, _ = written(routes=[route])
    assert [one.get("match") for one in found] == [[{"method": one}] for one in conditions]
    assert found[-1].get("retries", {}).get("retryOn") == (
        "5xx" if methods == ["GET"] else CAREFUL["retryOn"]
    )
