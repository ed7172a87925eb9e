"""The routes of lanes, among those of a service."""

import pytest

from microservices.settings.traffic.match import MatchSettings, PrefixMatch
from tests.builders import Tree
from tests.plan.service_routes import BETA, STICKY, found, told


def test_a_lane_goes_before_every_route_that_follows_the_split() -> None:
    written = [
        {"match": {"path": "/a"}, "timeoutMilliseconds": 7},
        {"match": {"path": "/b"}, "to": "v1"},
        {"match": {"path": "/c"}, "respond": {}},
    ]
    all_routes = found({"lanes": BETA}, traffic={"routes": written})
    lane = {"headers": {"x-lane": "beta"}}
    assert [told(one) for one in all_routes] == [
        ("route-1-lane-beta", {"path": "/a", **lane}, {"v2": 100}),
        ("route-1", {"path": "/a"}, {"v1": 80, "v2": 20}),
        ("route-2", {"path": "/b"}, {"v1": 100}),
        ("route-3", {"path": "/c"}, {}),
        ("lane-beta", lane, {"v2": 100}),
        (None, {}, {"v1": 80, "v2": 20}),
    ]
    assert [one.place for one in all_routes][:2] == [("traffic", "routes", 0)] * 2
    assert all_routes[0].words.timeout_milliseconds == 7
    assert all_routes[4].place == ("versions",)


def test_lanes_come_by_their_names_with_all_of_their_headers() -> None:
    lanes = {
        "b": {"header": {"x-b": "1"}, "versions": {"web": "v1", "api": "v9"}},
        "a": {"header": {"x-a": {"prefix": "1"}, "x-c": "2"}, "versions": {"web": "v2"}},
    }
    first, second, _ = found({"lanes": lanes})
    assert (first.name, first.split) == ("lane-a", {"v2": 100})
    assert first.match == MatchSettings(headers={"x-a": PrefixMatch(prefix="1"), "x-c": "2"})
    assert told(second) == ("lane-b", {"headers": {"x-b": "1"}}, {"v1": 100})


@pytest.mark.parametrize("versions", [{"api": "v2"}, {"web": "v3"}])
def test_a_service_without_a_version_of_the_lane_follows_its_split(versions: Tree) -> None:
    lanes = {"beta": {"header": {"x-lane": "beta"}, "versions": versions}}
    assert [told(one) for one in found({"lanes": lanes})] == [(None, {}, {"v1": 80, "v2": 20})]


@pytest.mark.parametrize("key", ["headers", "withoutHeaders"])
def test_a_route_that_speaks_of_the_header_of_a_lane_is_not_in_it(key: str) -> None:
    written = [{"match": {key: {"x-lane": {"present": True}}}}]
    names = [one.name for one in found({"lanes": BETA}, traffic={"routes": written})]
    assert names == ["route-1", "lane-beta", None]


@pytest.mark.parametrize("header", ["x-lane", "x-team"])
def test_a_route_that_speaks_of_one_header_of_a_lane_is_not_in_it(header: str) -> None:
    lanes = {"beta": {**BETA["beta"], "header": {"x-lane": "beta", "x-team": "shop"}}}
    written = [{"match": {"headers": {header: "other"}}}]
    names = [one.name for one in found({"lanes": lanes}, traffic={"routes": written})]
    assert names == ["route-1", "lane-beta", None]


def test_a_lane_adds_its_header_to_those_of_the_route() -> None:
    written = [{"match": {"headers": {"x-a": "1"}}}]
    first, *_ = found({"lanes": BETA}, traffic={"routes": written})
    assert first.match.headers == {"x-a": "1", "x-lane": "beta"}


def test_a_lane_beats_what_a_client_has_met() -> None:
    names = [one.name for one in found({"lanes": BETA}, traffic={"sticky": STICKY})]
    assert names == ["lane-beta", "stay-v1", "stay-v2", None]
