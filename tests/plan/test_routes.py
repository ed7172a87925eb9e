"""The routes of a service in their order, as everything else is built from them."""

from typing import Any

import pytest
from hypothesis import given

from microservices.plan.routes import routes
from microservices.plan.subjects import Service
from microservices.plan.written_route import EVERYTHING
from microservices.settings.traffic.owner import StickySettings
from microservices.settings.traffic.retries import RetriesSettings
from microservices.settings.traffic.route import MirrorSettings
from tests.builders import Tree, settings
from tests.examples import examples
from tests.plan.service_routes import STICKY, found, routed, told
from tests.strategies import stacks


def test_without_a_word_everything_follows_the_split() -> None:
    (only,) = found()
    assert told(only) == (None, {}, {"v1": 80, "v2": 20})
    assert (only.place, only.sticky) == (("versions",), None)
    assert only.words.retries == RetriesSettings()


def test_a_version_without_traffic_is_in_no_split() -> None:
    versions = {"v2": {"weight": 100}, "v1": {"weight": 0}, "v3": {"weight": 0}}
    (only,) = found(versions=versions)
    assert only.split == {"v2": 100}


def test_a_service_without_versions_has_one_route_to_its_only_one() -> None:
    (only,) = found(versions={})
    assert only.split == {"v1": 100}


@pytest.mark.parametrize(
    ("to", "split"),
    [
        ("v2", {"v2": 100}),
        ({"v2": 10, "v1": 90}, {"v1": 90, "v2": 10}),
        ({"v1": 0, "v2": 100}, {"v2": 100}),
        (None, {"v1": 80, "v2": 20}),
    ],
)
def test_a_route_leads_to_a_version_to_several_or_where_the_weights_say(
    to: Any, split: Tree
) -> None:
    first, last = routed({"match": {"path": "/a"}, "to": to})
    assert told(first) == ("route-1", {"path": "/a"}, split)
    assert told(last) == (None, {}, {"v1": 80, "v2": 20})


def test_routes_keep_their_order_their_names_and_their_places() -> None:
    first, second, last = routed(
        {"match": {"path": "/a"}, "to": "v1"}, {"name": "more", "match": {"methods": ["GET"]}}
    )
    assert [one.name for one in (first, second, last)] == ["route-1", "more", None]
    assert [one.place for one in (first, second, last)] == [
        ("traffic", "routes", 0),
        ("traffic", "routes", 1),
        ("versions",),
    ]


def test_nothing_follows_a_route_for_everything() -> None:
    first, last = routed(
        {"match": {"path": "/a"}}, {"to": "v2"}, {"match": {"path": "/b"}, "to": "v1"}
    )
    assert told(first)[0] == "route-1"
    assert told(last) == ("route-2", {}, {"v2": 100})


@pytest.mark.parametrize("action", [{"redirect": {"path": "/new"}}, {"respond": {"status": 410}}])
def test_what_the_proxy_answers_goes_to_no_version(action: Tree) -> None:
    first, *_ = routed({"match": {"path": "/a"}, **action}, sticky={"cookie": "release"})
    assert (first.split, first.sticky) == ({}, None)
    assert first.words.is_answered


ABOVE = {
    "timeoutMilliseconds": 500,
    "retries": {"attempts": 5},
    "mirror": {"to": "v2", "percent": 1},
    "requestHeaders": {"set": {"x-a": "1"}},
}


def test_a_route_inherits_what_it_does_not_write() -> None:
    for one in routed({"match": {"path": "/a"}, "rewrite": {"path": "/b"}}, **ABOVE):
        assert one.words.timeout_milliseconds == 500
        assert one.words.retries == RetriesSettings(attempts=5)
        assert one.words.mirror == MirrorSettings(to="v2", percent=1)
        assert one.words.request_headers is not None
        assert (one.words.fault, one.words.cors, one.words.response_headers) == (None, None, None)


def test_what_a_route_writes_takes_the_place_of_what_it_would_inherit() -> None:
    own = {
        "timeoutMilliseconds": 50,
        "retries": {"perTryMilliseconds": 9},
        "mirror": None,
        "requestHeaders": {"remove": ["x-b"]},
    }
    first, last = routed({"match": {"path": "/a"}, **own}, **ABOVE)
    assert first.words.timeout_milliseconds == 50
    assert first.words.retries == RetriesSettings(attempts=2, per_try_milliseconds=9)
    assert first.words.mirror is None
    assert first.words.request_headers is not None
    assert first.words.request_headers.model_dump() == {"set": {}, "add": {}, "remove": ("x-b",)}
    assert last.words.timeout_milliseconds == 500


def test_a_client_that_met_a_version_comes_back_to_it() -> None:
    all_routes = routed({"match": {"cookies": {"a": "b"}}}, sticky=STICKY)
    assert [told(one) for one in all_routes] == [
        ("route-1-stay-v1", {"cookies": {"a": "b", "release": "v1"}}, {"v1": 100}),
        ("route-1-stay-v2", {"cookies": {"a": "b", "release": "v2"}}, {"v2": 100}),
        ("route-1", {"cookies": {"a": "b"}}, {"v1": 80, "v2": 20}),
        ("stay-v1", {"cookies": {"release": "v1"}}, {"v1": 100}),
        ("stay-v2", {"cookies": {"release": "v2"}}, {"v2": 100}),
        (None, {}, {"v1": 80, "v2": 20}),
    ]
    sticky = StickySettings(cookie="release", seconds=60)
    assert [one.sticky for one in all_routes] == [None, None, sticky] * 2


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ({"versions": {"v1": {"weight": 100}, "v2": {"weight": 0}}}, [None]),
        ({"versions": {}}, [None]),
    ],
)
def test_nobody_sticks_to_the_only_version(keys: Tree, names: list[None]) -> None:
    all_routes = found(traffic={"sticky": STICKY}, **keys)
    assert [(one.name, one.sticky) for one in all_routes] == [(name, None) for name in names]


def test_routes_that_say_where_to_or_ask_for_the_cookie_themselves_are_not_sticky() -> None:
    all_routes = routed(
        {"match": {"path": "/a"}, "to": {"v1": 50, "v2": 50}},
        {"match": {"cookies": {"release": {"present": True}}}},
        sticky=STICKY,
    )
    assert [(one.name, one.sticky) for one in all_routes][:2] == [
        ("route-1", None),
        ("route-2", None),
    ]
    assert [one.name for one in all_routes][2:] == ["stay-v1", "stay-v2", None]


@examples(12)
@given(stacks())
def test_every_request_finds_a_route_and_every_route_all_of_its_shares(values: Tree) -> None:
    accepted = settings(**values)
    for name, one in accepted.services.items():
        all_routes = routes(Service(name, one), accepted.lanes)
        assert [route.match.is_everything for route in all_routes][:-1].count(True) == 0
        assert all_routes[-1].match.is_everything
        names = [route.name for route in all_routes]
        assert len({*names}) == len(names)
        for route in all_routes:
            answered = route.words.is_answered or one.kind == "worker"
            assert sum(route.split.values()) == EVERYTHING or answered
            assert route.split.keys() <= one.written_versions.keys()
            assert route.sticky is None or len(route.split) > 1
