"""Whether each route gets requests, and how long its expressions may be, with that of `sticky`."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web

WEB = "Pulumi.dev.yaml: microservices:services.web"
ROUTE = f"{WEB}.traffic.routes[0]"
SPLIT: Tree = {"v1": {"weight": 90}, "v2": {"weight": 10}}
LONG = "v2-with-a-name-of-forty-characters-in-all"
PORTS: Tree = {"ports": {"admin": {"port": 8081}, "data": {"port": 9000, "protocol": "tcp"}}}
EXPOSED: Tree = {"expose": {}}
PREFIX: Tree = {"path": {"prefix": "/x"}}


def routed(*routes: Tree, **keys: Any) -> Tree:
    """A stack with two versions of `web`, v1 and v2, and some routes."""
    return web(**{"versions": SPLIT, "traffic": {"routes": list(routes)}, **keys})


def two(first: Tree, second: Tree, **keys: Any) -> Tree:
    """A stack with a route for each of two matches."""
    return routed({"match": first}, {"match": second}, **keys)


@pytest.mark.parametrize(
    ("first", "second", "keys"),
    [
        ({}, {}, {}),
        ({}, {"path": "/x"}, {}),
        ({"path": "/x"}, {"path": "/x"}, {}),
        ({"path": "/x"}, {"path": {"exact": "/x"}}, {}),
        ({"path": "/x"}, {"path": "/x", "methods": ["GET"]}, {}),
        (PREFIX, {"path": "/x"}, {}),
        (PREFIX, {"path": {"prefix": "/xy"}}, {}),
        (PREFIX, PREFIX, {}),
        ({"path": {"prefix": "/"}}, {"headers": {"a": "1"}}, {}),
        ({"path": {"regex": "/x.*"}}, {"path": "/xyz"}, {}),
        ({"path": {"regex": "/x.*"}}, {"path": {"regex": "/x.*"}}, {}),
        ({"methods": ["GET", "HEAD"]}, {"methods": ["GET"]}, {}),
        ({"callers": ["web"]}, {"callers": ["web"], "path": "/x"}, {}),
        ({"headers": {"a": {"present": True}}}, {"headers": {"a": "1", "b": "2"}}, {}),
        ({"headers": {"a": {"prefix": "1"}}}, {"headers": {"a": "12"}}, {}),
        ({"headers": {"a": {"regex": "[0-9]+"}}}, {"headers": {"a": "12"}}, {}),
        ({"cookies": {"a": {"present": True}}}, {"cookies": {"a": {"prefix": "1"}}}, {}),
        ({"query": {"a": "1"}}, {"query": {"a": {"exact": "1"}}}, {}),
        ({"withoutHeaders": {"a": "1"}}, {"withoutHeaders": {"a": {"present": True}}}, {}),
        ({"withoutHeaders": {"a": "1"}}, {"withoutHeaders": {"a": "1", "b": "2"}}, {}),
        ({"port": "http"}, {"path": "/x"}, {}),
        ({"port": "admin"}, {"port": "admin", "path": "/x"}, PORTS),
        ({"gateway": False}, {"path": "/x"}, {}),
    ],
)
def test_a_route_behind_one_that_takes_all_is_refused(
    first: Tree, second: Tree, keys: Tree
) -> None:
    assert problems(two(first, second, **keys)) == [
        f"{WEB}.traffic.routes[1]: `routes[0]` comes before it and takes all of its requests; "
        "write it before that one, or leave it out"
    ]


@pytest.mark.parametrize(
    ("first", "second", "keys"),
    [
        ({"path": "/x"}, {}, {}),
        ({"path": "/x"}, {"path": "/y"}, {}),
        ({"path": "/x"}, PREFIX, {}),
        (PREFIX, {"path": "/y"}, {}),
        (PREFIX, {"path": {"regex": "/x.*"}}, {}),
        ({"path": {"regex": "/x.*"}}, {"path": "/y"}, {}),
        ({"path": {"regex": "/x.*"}}, PREFIX, {}),
        ({"methods": ["GET"]}, {"methods": ["GET", "HEAD"]}, {}),
        ({"methods": ["GET"]}, {"path": "/x"}, {}),
        ({"callers": ["web"]}, {"path": "/x"}, {}),
        ({"headers": {"a": "1"}}, {"headers": {"a": "2"}}, {}),
        ({"headers": {"a": "1"}}, {"headers": {"b": "1"}}, {}),
        ({"headers": {"a": "1"}}, {"headers": {"a": {"present": True}}}, {}),
        ({"cookies": {"a": "1"}}, {"cookies": {"a": "2"}}, {}),
        ({"query": {"a": "1"}}, {"query": {"a": "2"}}, {}),
        ({"withoutHeaders": {"a": {"present": True}}}, {"withoutHeaders": {"a": "1"}}, {}),
        ({"withoutHeaders": {"a": "1"}}, {"path": "/x"}, {}),
        ({"port": "http"}, {"path": "/x"}, PORTS),
        ({"port": "http"}, {"port": "admin"}, PORTS),
    ],
)
def test_a_route_behind_one_that_takes_some_is_taken(first: Tree, second: Tree, keys: Tree) -> None:
    assert problems(two(first, second, **keys)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"gateway": False}, {"path": "/x"}),
        ({"gateway": True}, {"gateway": False}),
        ({"gateway": True}, {"path": "/x"}),
    ],
)
def test_what_is_exposed_comes_both_ways(first: Tree, second: Tree) -> None:
    gateway = {"hosts": ["shop.example.com"], "tls": {"credentialName": "shop"}}
    assert problems(two(first, second, **EXPOSED) | {"gateway": gateway}) == []


def test_the_first_of_several_is_named() -> None:
    values = routed({"match": {"path": "/x"}}, {}, {}, {"match": {"path": "/y"}})
    assert [line.split(": ")[1:3] for line in problems(values)] == [
        [
            "microservices:services.web.traffic.routes[2]",
            "`routes[1]` comes before it and takes "
            "all of its requests; write it before that one, or leave it out",
        ],
        [
            "microservices:services.web.traffic.routes[3]",
            "`routes[1]` comes before it and takes "
            "all of its requests; write it before that one, or leave it out",
        ],
    ]


@pytest.mark.parametrize(
    ("asked", "shut_out"),
    [("1", "1"), ("1", {"present": True}), ({"prefix": "12"}, {"prefix": "1"})],
)
def test_a_header_is_not_asked_for_and_shut_out(asked: Any, shut_out: Any) -> None:
    match = {"headers": {"a": asked}, "withoutHeaders": {"a": shut_out}}
    assert problems(routed({"match": match})) == [
        f"{WEB}.traffic.routes[0].match.withoutHeaders.a: "
        "`headers` requires what it excludes, so that no request matches: a; "
        "leave one of the two out"
    ]


@pytest.mark.parametrize("headers", [{"a": {"present": True}}, {"b": "1"}, {"a": {"prefix": "1"}}])
def test_some_values_of_a_header_may_be_shut_out(headers: Tree) -> None:
    values = routed({"match": {"headers": headers, "withoutHeaders": {"a": "1"}}})
    assert problems(values) == warnings(values) == []


def matched(match: Tree) -> list[str]:
    """What is wrong with a route of such a match."""
    return problems(routed({"match": match}))


@pytest.mark.parametrize(("regex", "size"), [("x" * 1025, 1025), ("é" * 513, 1026)])
def test_an_expression_has_1024_bytes(regex: str, size: int) -> None:
    assert matched({"headers": {"a": {"regex": "x" * 1024}}}) == []
    assert matched({"headers": {"a": {"regex": regex}}}) == [
        f"{ROUTE}.match.headers.a.regex: it has {size} bytes, of at most 1024; "
        "write a shorter one, or several routes"
    ]


def test_cookies_become_one_expression_of_1024_characters() -> None:
    assert matched({"cookies": {"c0": "x" * 200, "c1": "y" * 200, "c2": "z"}}) == [
        f"{ROUTE}.match.cookies: they become an expression of 2643 characters, of at most 1024; "
        "ask for fewer, for shorter ones, or for a header"
    ]


def sticky(versions: list[str], length: int) -> Tree:
    """A service that clients stick to, with a route for a cookie of some length."""
    split = {name: {"weight": 50} for name in versions}
    route = {"match": {"cookies": {"user": "x" * length}}}
    return web(versions=split, traffic={"sticky": {"cookie": "release"}, "routes": [route]})


@pytest.mark.parametrize("versions", [["v1", LONG], [LONG, "w1"]])
def test_the_expression_is_as_long_as_the_longest_version_makes_it(versions: list[str]) -> None:
    (line,) = problems(sticky(versions, 450))
    assert line.startswith(f"{ROUTE}.match.cookies: they become an expression of 1")
    assert problems(sticky(["v1", "w1"], 450)) == []
