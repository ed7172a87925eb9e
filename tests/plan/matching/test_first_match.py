"""The rules of an HTTPRoute, as the routes of a service give them."""

from typing import Any

import pytest

from microservices.plan.matching.condition import EVERYWHERE, PathCondition
from microservices.plan.matching.first_match import (
    HttpRouteRules,
    PlacedRoute,
    http_route_rules,
    mesh_rules,
)
from microservices.plan.routes import Route, routes
from microservices.plan.subjects import Service
from microservices.settings.traffic.lane import LaneSettings
from microservices.settings.traffic.route import RouteSettings
from tests.builders import Tree, microservice

VERSIONS: Tree = {"v1": {"weight": 80}, "v2": {"weight": 20}}
EXACT, BELOW = PathCondition("exact", "/a"), PathCondition("below", "/a")


def rules(*written_routes: Tree, **keys: Any) -> HttpRouteRules:
    """The rules of the first port of a service that writes these routes."""
    written = microservice(versions=VERSIONS, traffic={"routes": [*written_routes]}, **keys)
    lanes = {
        "beta": LaneSettings.model_validate({"header": {"x-lane": "b"}, "versions": {"web": "v2"}})
    }
    return mesh_rules(routes(Service("web", written), lanes), written.all_ports[0])


def told(found: HttpRouteRules) -> list[tuple[str | None, list[tuple[PathCondition, list[str]]]]]:
    """The name of each rule, and the paths and headers that it asks for."""
    return [
        (rule.placed.route.name, [(one.path, [*one.headers]) for one in rule.conditions])
        for rule in found.rules
    ]


def placed(beginning: str = "", *, stripped: bool = False, **words: Any) -> PlacedRoute:
    """A route with these words below a path."""
    settings = RouteSettings.model_validate(words, by_name=False)
    route = Route((), "a", settings.match, settings, {"v1": 100})
    return PlacedRoute(route, None, beginning, stripped)


def test_the_routes_of_a_service_are_rules_in_their_order() -> None:
    found = rules({"match": {"headers": {"x-a": "1"}}, "to": "v2"})
    assert told(found) == [
        ("route-1", [(EVERYWHERE, ["x-a"])]),
        ("lane-beta", [(EVERYWHERE, ["x-lane"])]),
        (None, [(EVERYWHERE, [])]),
    ]
    assert (found.clashes, found.too_many) == ((), False)


def test_routes_of_the_gateway_and_of_other_ports_are_not_among_them() -> None:
    others = [{"match": {"gateway": True}, "to": "v2"}, {"match": {"port": "rpc"}, "to": "v2"}]
    here = [{"match": {"gateway": False}, "to": "v2"}, {"match": {"port": "http"}, "to": "v2"}]
    found = rules(*others, *here, ports={"rpc": {"port": 9090, "protocol": "grpc"}})
    # Both are for everything that comes to the port, so that the first of them has it all.
    assert [name for name, _ in told(found)] == ["route-3"]


def test_what_is_more_exact_does_not_win_over_what_is_written_first() -> None:
    path = {"match": {"path": "/a"}, "to": "v1"}
    found = rules({"match": {"headers": {"x-a": "1"}}, "to": "v2"}, path)
    assert told(found)[:2] == [
        ("route-1", [(EXACT, ["x-a"]), (EVERYWHERE, ["x-a"])]),
        ("route-2", [(EXACT, [])]),
    ]


def test_a_rule_that_asks_for_another_path_has_one_condition() -> None:
    match = {"path": {"prefix": "/a/"}, "methods": ["GET", "PUT"]}
    found = rules({"match": match, "to": "v1", "rewrite": {"path": "/"}})
    assert told(found)[:2] == [("route-1", [(BELOW, [])])] * 2


def test_a_route_for_which_there_are_no_words_is_no_rule() -> None:
    found = rules({"match": {"path": {"regex": "/a.*"}}, "to": "v2"})
    assert [name for name, _ in told(found)] == ["lane-beta", None]


def test_routes_clash_where_nobody_can_say_what_they_share() -> None:
    found = rules(
        {"match": {"headers": {"x-a": {"regex": "a"}}}, "to": "v2"},
        {"match": {"path": "/a", "headers": {"x-a": {"regex": "b"}}}, "to": "v2"},
    )
    assert [(one.route.name, other.route.name) for one, other in found.clashes] == [
        ("route-1", "route-2")
    ]


@pytest.mark.parametrize(
    ("path", "beginning", "stripped", "found"),
    [
        (None, "", False, [EVERYWHERE]),
        ("/a", "", False, [EXACT]),
        (None, "/a", False, [PathCondition("segment", "/a")]),
        ("/a", "/a", False, [EXACT]),
        ({"prefix": "/"}, "/a", False, [PathCondition("segment", "/a")]),
        ({"prefix": "/a/b/"}, "/a", False, [PathCondition("below", "/a/b")]),
        ("/b", "/a", False, []),
        (None, "/a", True, [PathCondition("segment", "/a")]),
        ("/b", "/a", True, [PathCondition("exact", "/a/b")]),
        ("/", "/a", True, [PathCondition("exact", "/a/"), EXACT]),
        ({"prefix": "/b/"}, "/a", True, [PathCondition("below", "/a/b")]),
    ],
)
def test_below_a_path_a_route_is_for_what_it_says_of_paths_there(
    path: Any, beginning: str, stripped: bool, found: list[PathCondition]
) -> None:
    one = placed(beginning, stripped=stripped, match={"path": path} if path else {})
    assert [condition.path for condition in one.conditions] == found


@pytest.mark.parametrize(
    ("words", "path", "asked"),
    [
        ({"rewrite": {"path": "/n"}, "match": {"path": "/a"}}, EXACT, "/n"),
        ({"rewrite": {"path": "/"}, "match": {"path": {"prefix": "/a/"}}}, BELOW, "/"),
        ({"rewrite": {"path": "/n"}, "match": {"path": {"prefix": "/a/"}}}, BELOW, "/n"),
        ({"rewrite": {"path": "/n/"}, "match": {"path": {"prefix": "/a/"}}}, BELOW, "/n"),
        (
            {"rewrite": {"path": "/n"}, "match": {"path": {"prefix": "/a/"}}},
            PathCondition("exact", "/a/b"),
            "/n/b",
        ),
        ({"rewrite": {"path": "/n"}}, EVERYWHERE, "/n"),
    ],
)
def test_another_path_takes_the_place_of_what_the_route_says(
    words: Tree, path: PathCondition, asked: str
) -> None:
    assert placed(**words).is_rewritten
    assert placed(**words).asked(path) == asked


@pytest.mark.parametrize(
    ("words", "path", "asked"),
    [
        ({}, PathCondition("segment", "/u"), "/"),
        ({}, PathCondition("exact", "/u/a"), "/a"),
        ({"rewrite": {"host": "in.example.com"}}, PathCondition("exact", "/u/a"), "/a"),
        ({"rewrite": {"path": "/n"}}, PathCondition("segment", "/u"), "/n"),
        (
            {"rewrite": {"path": "/n"}, "match": {"path": {"prefix": "/a/"}}},
            PathCondition("below", "/u/a"),
            "/n",
        ),
    ],
)
def test_a_path_is_stripped_before_another_one_takes_its_place(
    words: Tree, path: PathCondition, asked: str
) -> None:
    one = placed("/u", stripped=True, **words)
    assert one.is_rewritten
    assert one.asked(path) == asked


def test_nobody_is_asked_for_a_path_where_the_proxy_answers() -> None:
    assert not placed("/u", stripped=True, redirect={"path": "/n"}).is_rewritten
    assert not placed(rewrite={"host": "in.example.com"}).is_rewritten


def test_of_several_objects_each_has_its_own_rules() -> None:
    one, other = placed("/a"), placed()
    found = http_route_rules([one, PlacedRoute(other.route, "other")])
    assert [rule.placed.object for rule in found.rules] == [None, "other"]
