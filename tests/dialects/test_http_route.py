"""One route for requests."""

from typing import Any

import pytest

from microservices.dialects.exposed_path import ExposedPath
from microservices.dialects.istio.http_route import RoutedPort, http_routes
from microservices.kinds import istio
from microservices.plan.routes import routes
from microservices.plan.subjects import Service
from tests.builders import Tree, microservice

VERSIONS = {"v1": {"weight": 80}, "v2": {"weight": 20}}


def written(*, versions: Tree | None = None, **traffic: Any) -> list[istio.HttpRoute]:
    """Every route of a service `web` by what its `traffic` says."""
    every = routes(Service("web", microservice(versions=versions or VERSIONS, traffic=traffic)), {})
    return [found for route in every for found in http_routes(route, RoutedPort("web"), None)]


def first(**route: Any) -> istio.HttpRoute:
    """The route that is written, before that of the split."""
    return written(routes=[{"match": {"path": "/x"}, **route}])[0]


def to(version: str, weight: int) -> Tree:
    return {"destination": {"host": "web", "subset": version}, "weight": weight}


def test_a_route_follows_the_split_or_leads_where_it_says() -> None:
    assert first().get("route") == [to("v1", 80), to("v2", 20)]
    assert first(to="v2").get("route") == [to("v2", 100)]
    assert first(to={"v2": 60, "v1": 40}).get("route") == [to("v1", 40), to("v2", 60)]


def test_a_route_has_a_name_and_that_of_the_split_has_none() -> None:
    [named, numbered, split] = written(
        routes=[
            {"name": "testers", "match": {"path": "/a"}},
            {"match": {"path": "/b"}},
        ]
    )
    assert (named.get("name"), numbered.get("name"), split.get("name")) == (
        "testers",
        "route-2",
        None,
    )


@pytest.mark.parametrize(
    ("words", "key", "spec"),
    [
        ({"timeoutMilliseconds": 1500}, "timeout", "1500ms"),
        ({"retries": {"attempts": 0}}, "retries", {"attempts": 0}),
        (
            {"retries": {"attempts": 1, "perTryMilliseconds": 200, "retryOn": ["connect-failure"]}},
            "retries",
            {"attempts": 1, "perTryTimeout": "200ms", "retryOn": "connect-failure"},
        ),
        (
            {"mirror": {"to": "v2", "percent": 0.5}},
            "mirrors",
            [{"destination": {"host": "web", "subset": "v2"}, "percentage": {"value": 0.5}}],
        ),
        (
            {"fault": {"delay": {"milliseconds": 300, "percent": 10}, "abort": {"status": 503}}},
            "fault",
            {
                "delay": {"fixedDelay": "300ms", "percentage": {"value": 10}},
                "abort": {"httpStatus": 503, "percentage": {"value": 100}},
            },
        ),
        (
            {"fault": {"abort": {"status": 500}}},
            "fault",
            {"abort": {"httpStatus": 500, "percentage": {"value": 100}}},
        ),
        (
            {"fault": {"delay": {"milliseconds": 1}}},
            "fault",
            {"delay": {"fixedDelay": "1ms", "percentage": {"value": 100}}},
        ),
        (
            {"cors": {"origins": ["https://a.example", {"regex": "https://.*"}]}},
            "corsPolicy",
            {
                "allowOrigins": [{"exact": "https://a.example"}, {"regex": "https://.*"}],
                "allowMethods": ["GET"],
                "allowCredentials": False,
            },
        ),
        (
            {
                "cors": {
                    "origins": ["https://a.example"],
                    "methods": ["GET", "POST"],
                    "headers": ["x-token"],
                    "expose": ["x-total"],
                    "maxAgeSeconds": 600,
                    "credentials": True,
                }
            },
            "corsPolicy",
            {
                "allowOrigins": [{"exact": "https://a.example"}],
                "allowMethods": ["GET", "POST"],
                "allowHeaders": ["x-token"],
                "exposeHeaders": ["x-total"],
                "maxAge": "600s",
                "allowCredentials": True,
            },
        ),
        (
            {"requestHeaders": {"set": {"b": "2", "a": "1"}, "add": {"c": "3"}, "remove": ["d"]}},
            "headers",
            {"request": {"set": {"a": "1", "b": "2"}, "add": {"c": "3"}, "remove": ["d"]}},
        ),
        ({"responseHeaders": {"remove": ["d"]}}, "headers", {"response": {"remove": ["d"]}}),
        ({"requestHeaders": {}}, "headers", {"request": {}}),
    ],
)
def test_what_a_route_says_is_written_and_what_traffic_says_is_inherited(
    words: Tree, key: str, spec: Any
) -> None:
    assert dict(first(**words))[key] == spec
    assert dict(written(**words)[-1])[key] == spec
    if key != "retries":
        assert key not in first()


def test_a_rewrite_changes_path_and_host() -> None:
    assert first(rewrite={"path": "/y"}).get("rewrite") == {"uri": "/y"}
    assert first(rewrite={"host": "a.example"}).get("rewrite") == {"authority": "a.example"}
    assert "rewrite" not in first(rewrite={})


def below(path: ExposedPath, **route: Any) -> list[istio.HttpRoute]:
    """The routes of a service with one more route, for requests below a path."""
    web = microservice(versions=VERSIONS, traffic={"routes": [route]})
    every = routes(Service("web", web), {})
    return [one for route in every for one in http_routes(route, RoutedPort("web"), None, path)]


def test_below_a_path_each_route_has_what_both_paths_fit() -> None:
    users = ExposedPath("/users")
    whole = [{"uri": {"exact": "/users"}}, {"uri": {"prefix": "/users/"}}]
    found = below(users, match={"path": "/users/a", "methods": ["PUT"]})
    assert [one.get("match") for one in found] == [
        [{"uri": {"exact": "/users/a"}, "method": {"exact": "PUT"}}],
        whole,
    ]
    assert [one.get("match") for one in below(users, match={"path": "/orders"})] == [whole]


def test_a_service_is_asked_without_the_path_that_is_stripped() -> None:
    users = ExposedPath("/users", stripped=True)
    stripped = {"uriRegexRewrite": {"match": "^/users/?(.*)$", "rewrite": r"/\1"}}
    found = below(users, match={"path": "/a"}, rewrite={"host": "a.example"})
    assert [one.get("rewrite") for one in found] == [
        {**stripped, "authority": "a.example"},
        stripped,
    ]
    moved = below(users, match={"path": "/a"}, redirect={"path": "/b"})[0]
    assert moved.get("redirect", {}).get("uri") == "/users/b"
    away = below(users, match={"path": "/a"}, redirect={"path": "/b", "host": "b.example"})[0]
    assert away.get("redirect", {}).get("uri") == "/b"
    answered = below(users, match={"path": "/a"}, respond={})[0]
    assert "rewrite" not in answered


@pytest.mark.parametrize(
    ("words", "spec"),
    [
        ({}, {"redirectCode": 301}),
        (
            {"scheme": "https", "host": "a.example", "port": 8443, "path": "/y", "code": 308},
            {
                "scheme": "https",
                "authority": "a.example",
                "port": 8443,
                "uri": "/y",
                "redirectCode": 308,
            },
        ),
    ],
)
def test_a_redirect_asks_no_version(words: Tree, spec: Tree) -> None:
    found = written(timeoutMilliseconds=9, routes=[{"match": {"path": "/x"}, "redirect": words}])[0]
    assert found == {"name": "route-1", "match": [{"uri": {"exact": "/x"}}], "redirect": spec}


def test_no_fault_is_inherited_by_what_asks_no_version() -> None:
    aborted = {"abort": {"status": 503}}
    answered = [{"match": {"path": f"/{key}"}, key: {}} for key in ("redirect", "respond")]
    redirect, respond, split = written(fault=aborted, routes=answered)
    assert ("fault" in redirect, "fault" in respond, "fault" in split) == (False, False, True)


def test_an_answer_of_the_proxy_asks_no_version() -> None:
    assert first(respond={}).get("directResponse") == {"status": 200}
    found = first(respond={"status": 404, "body": "no"})
    assert found.get("directResponse") == {"status": 404, "body": {"string": "no"}}
    assert "route" not in found


def test_clients_stay_at_their_version_and_others_are_told_theirs() -> None:
    one, two, rest = written(sticky={"cookie": "met", "seconds": 60})
    assert [one.get("name"), two.get("name"), rest.get("name")] == ["stay-v1", "stay-v2", None]
    assert (one.get("route"), two.get("route")) == ([to("v1", 100)], [to("v2", 100)])
    assert [weighted.get("headers") for weighted in rest.get("route", [])] == [
        {"response": {"add": {"set-cookie": f"met={version}; Path=/; Max-Age=60; HttpOnly"}}}
        for version in ("v1", "v2")
    ]
