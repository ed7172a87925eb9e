"""The split of requests without a condition, behind routes that have some."""

from typing import Any

import pytest

from offline.split import split
from tests.offline.objects import route, virtual_service


def first_subset(match: list[Any]) -> str:
    """Where requests go without a condition: v2 takes them by its condition, else v1 does."""
    routes = route(("v2", 1), match=match), route(("v1", 1))
    ((destination, _),) = split(virtual_service(*routes), "http", 80)
    return destination["subset"]


@pytest.mark.parametrize(
    ("match", "subset"),
    [
        ([{"uri": {"prefix": "/"}}], "v2"),
        ([{"uri": {"regex": ".*"}, "name": "all"}], "v2"),
        ([{"port": 80}], "v2"),
        ([{"port": 81}], "v1"),
        ([{"uri": {"exact": "/"}}], "v1"),
        ([{"uri": {"prefix": "/"}, "method": {"exact": "GET"}}], "v1"),
        ([{"sourceLabels": {"app": "a"}}, {"gateways": ["mesh"]}], "v1"),
        ([{"headers": {}}], "v2"),
    ],
)
def test_a_condition_that_all_requests_meet_is_none(match: list[Any], subset: str) -> None:
    assert first_subset(match) == subset
