"""Versions of several services that belong together."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings
from tests.rules.traffic import SPLIT

LANES = "Pulumi.dev.yaml: microservices:lanes"
BETA: Tree = {"x-lane": "beta"}


def laned(lanes: dict[str, tuple[Tree, Tree]], **web: Any) -> Tree:
    """A stack with lanes, each by its headers and its versions of services."""
    services = {
        "web": service(**{"versions": SPLIT, **web}),
        "order": service(versions={"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 0}}),
        "data": service(protocol="tcp", versions=SPLIT),
        "batch": {"image": "batch:1", "kind": "worker"},
    }
    written = {
        name: {"header": header, "versions": versions} for name, (header, versions) in lanes.items()
    }
    return stack(services=services, lanes=written)


@pytest.mark.parametrize(
    "lanes",
    [
        {"beta": (BETA, {"web": "v2", "order": "v1"})},
        {"beta": (BETA, {"web": "v2"}), "gamma": (BETA, {"order": "v1"})},
        {"beta": (BETA, {"web": "v2"}), "gamma": (BETA, {"web": "v2"})},
        {"beta": (BETA, {"web": "v2"}), "gamma": ({"x-lane": "gamma"}, {"web": "v1"})},
        {"b": ({"x-lane": "b", "x-b": "1"}, {"web": "v2"}), "c": ({"x-lane": "b"}, {"web": "v1"})},
        {"beta": ({"cookie": {"regex": ".*lane=beta.*"}}, {"web": "v2"})},
    ],
)
def test_lanes_that_lead_somewhere_are_taken(lanes: dict[str, tuple[Tree, Tree]]) -> None:
    assert problems(laned(lanes)) == []
    assert warnings(laned(lanes)) == []


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ({"wbe": "v1"}, "wbe: there is no service `wbe`; write one of: batch, data, order, web"),
        ({"web": "v3"}, "web: web has no version `v3`; write one of: v1, v2"),
        ({"batch": "v1"}, "batch: batch is a worker, and nobody calls it; leave it out"),
        (
            {"data": "v2"},
            "data: every port of data speaks `tcp`, which has no headers; leave it out",
        ),
        (
            {"order": "v2"},
            "order: version v2 has no pods: its `replicas` are 0; "
            "write at least 1 there, or leave it out of the lane",
        ),
    ],
)
def test_a_lane_leads_to_pods_of_versions_that_are_there(versions: Tree, words: str) -> None:
    assert problems(laned({"beta": (BETA, versions)})) == [f"{LANES}.beta.versions.{words}"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (BETA, BETA),
        ({"x-lane": {"present": True}}, BETA),
        ({"x-lane": {"prefix": "be"}}, {**BETA, "x-b": "1"}),
    ],
)
def test_lanes_that_lead_elsewhere_are_told_apart(earlier: Tree, later: Tree) -> None:
    values = laned({"b": (later, {"web": "v1"}), "a": (earlier, {"web": "v2", "order": "v1"})})
    assert problems(values) == [
        f"{LANES}.b.header: lane a takes the same requests of web first; "
        "ask for another value or header"
    ]


@pytest.mark.parametrize(
    ("route", "refused"),
    [
        ({"match": {"cookies": {"a": "1"}}}, True),
        ({"match": {"cookies": {"a": "1"}}, "to": "v1"}, False),
        ({"match": {"cookies": {"a": "1"}}, "respond": {}}, False),
        ({"match": {"path": "/x"}}, False),
    ],
)
def test_a_lane_by_cookies_and_a_route_by_cookies_do_not_go_together(
    route: Tree, refused: bool
) -> None:
    header = {"cookie": {"regex": ".*lane=beta.*"}}
    values = laned({"beta": (header, {"web": "v2"})}, traffic={"routes": [route]})
    words = "a route of web asks for cookies, which are the same header; ask for another header"
    assert problems(values) == ([f"{LANES}.beta.header.cookie: {words}"] if refused else [])


def test_an_unknown_service_of_a_lane_by_cookies_is_told_once() -> None:
    assert len(problems(laned({"beta": ({"cookie": "a=1"}, {"wbe": "v1"})}))) == 1
