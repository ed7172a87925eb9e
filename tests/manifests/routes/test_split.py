"""The split of requests without a condition, behind routes that have some."""

from typing import Any

import pytest

from microservices.manifests.routes.route import Route
from microservices.manifests.routes.split import split
from tests.manifests.made_routes import http_route, parent, virtual_service
from tests.offline.objects import route

WEB = ("shop", "web")


def first_subset(match: list[Any]) -> str:
    """Where requests go without a condition: v2 takes them by its condition, else v1 does."""
    routes = route(("v2", 1), match=match), route(("v1", 1))
    ((backend, _),) = split(Route(virtual_service(*routes)), WEB, "http", 80)
    return backend.subset


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


def test_without_a_route_for_all_requests_nothing_is_split() -> None:
    conditional = route(("v1", 1), match=[{"method": {"exact": "GET"}}])
    assert list(split(Route(virtual_service(conditional)), WEB, "http", 80)) == []


@pytest.mark.parametrize(
    ("attached", "count"),
    [
        ([{}], 1),
        ([{"port": 80}], 1),
        ([{"port": 81}], 0),
        ([{"port": 81}, {"port": 80}], 1),
        ([{"port": 81}, {"name": "api"}], 0),
        ([{}, {"name": "api", "port": 81}], 1),
    ],
)
def test_an_http_route_may_be_for_some_ports_alone(attached: list[Any], count: int) -> None:
    parents = [parent("Service") | one for one in attached]
    routed = http_route({"backendRefs": [{"name": "web-v1"}]}, parents=parents)
    assert len(list(split(Route(routed), WEB, "http", 80))) == count
