"""The routes of a service for what comes in below a path."""

from typing import Any

import pytest

from microservices.dialects.istio.exposed_route import exposed_routes
from microservices.kinds import istio
from tests.builders import Tree, planned, service

VERSIONS = {"v1": {"weight": 80}, "v2": {"weight": 20}}
A = "a.example.com"


def below(expose: Tree | None = None, **keys: Any) -> list[istio.HttpRoute]:
    """The routes of a service `web` below the one path under which it is exposed."""
    plan = planned(
        services={"web": service(**{"versions": VERSIONS, "expose": expose or {}, **keys})},
        lanes={"beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v2"}}},
        gateway={"hosts": [A]},
    )
    [found] = plan.exposed[A]
    return exposed_routes(found)


def named(found: list[istio.HttpRoute]) -> list[str | None]:
    return [one.get("name") for one in found]


def test_routes_have_the_name_of_their_service() -> None:
    traffic = {"routes": [{"name": "testers", "match": {"headers": {"x": "1"}}, "to": "v2"}]}
    assert named(below(traffic=traffic)) == ["web-testers", "web-lane-beta", "web"]


def test_the_last_route_takes_everything_below_the_path() -> None:
    assert below()[-1].get("match") is None
    assert below({"paths": ["/web"]})[-1].get("match") == [
        {"uri": {"exact": "/web"}},
        {"uri": {"prefix": "/web/"}},
    ]


@pytest.mark.parametrize(
    ("match", "there"),
    [
        ({"gateway": True, "path": "/x"}, True),
        ({"path": "/x"}, True),
        ({"gateway": False, "path": "/x"}, False),
        ({"callers": ["other"], "path": "/x"}, False),
        ({"port": "http", "path": "/x"}, True),
        ({"port": "admin", "path": "/x"}, False),
        ({"path": "/outside"}, False),
    ],
)
def test_a_route_is_there_when_a_request_from_outside_may_match(match: Tree, there: bool) -> None:
    ports = {"admin": {"port": 9090}}
    traffic = {"routes": [{"match": match, "to": "v2"}]}
    paths = ["/"] if match["path"] == "/x" else ["/inside"]
    found = below({"paths": paths}, ports=ports, traffic=traffic)
    assert ("web-route-1" in named(found)) is there


def test_nothing_comes_after_a_route_for_everything_from_outside() -> None:
    first = {"match": {"gateway": True}, "to": "v2"}
    second = {"match": {"path": "/x"}, "to": "v1"}
    assert named(below(traffic={"routes": [first, second]})) == ["web-route-1"]


def test_a_route_for_some_methods_alone_is_not_for_everything() -> None:
    retries = {"retryOn": ["5xx"]}
    traffic = {"routes": [{"match": {"gateway": True}, "to": "v2"}], "retries": retries}
    first, rest = below(traffic=traffic)
    assert first.get("match", [{}])[0].keys() == {"method"}
    assert "match" not in rest


@pytest.mark.parametrize(("port", "number"), [(None, 8080), ("http", 8080), ("admin", 9090)])
def test_the_port_that_answers_is_named_where_there_are_several(
    port: str | None, number: int
) -> None:
    several = below({"port": port}, ports={"admin": {"port": 9090}})[-1].get("route", [])
    assert [one["destination"].get("port") for one in several] == [{"number": number}] * 2
    alone = below()[-1].get("route", [])
    assert ["port" in one["destination"] for one in alone] == [False, False]
