"""Conditions of routes: texts, expressions and cookies, and what is put in place of a path."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack
from tests.rules.traffic import ROUTE, WEB, routed, traffic

SYNTAX = "https://github.com/google/re2/wiki/Syntax"
AHEAD = {"regex": "a(?=b)"}
REFUSED = f"RE2 refuses it: invalid perl operator: (?=; write an expression of {SYNTAX}"


def lanes(header: Tree) -> Tree:
    """A stack with a lane for some headers."""
    beta = {"header": header, "versions": {"web": "v1"}}
    return stack(services={"web": service()}, lanes={"beta": beta})


@pytest.mark.parametrize(
    "match",
    [
        {"path": {"regex": "/users/[0-9]+"}},
        {"headers": {"a": {"regex": "x|y"}}},
        {"headers": {"a": ""}},
        {"withoutHeaders": {"a": {"regex": "x+"}}},
        {"cookies": {"a": {"regex": "[^;]+"}}},
        {"query": {"a": {"regex": "(?i)x"}}},
        {"headers": {"a": {"regex": "x" * 1024}}},
        {"path": {"prefix": "/"}},
    ],
)
def test_conditions_that_envoy_understands_are_taken(match: Tree) -> None:
    assert problems(routed({"match": match})) == []


@pytest.mark.parametrize(
    ("values", "place"),
    [
        (routed({"match": {"path": AHEAD}}), f"{ROUTE}.match.path"),
        (routed({"match": {"headers": {"a": AHEAD}}}), f"{ROUTE}.match.headers.a"),
        (routed({"match": {"withoutHeaders": {"a": AHEAD}}}), f"{ROUTE}.match.withoutHeaders.a"),
        (routed({"match": {"cookies": {"a": AHEAD}}}), f"{ROUTE}.match.cookies.a"),
        (routed({"match": {"query": {"a": AHEAD}}}), f"{ROUTE}.match.query.a"),
        (routed({"cors": {"origins": ["https://a", AHEAD]}}), f"{ROUTE}.cors.origins[1]"),
        (traffic(cors={"origins": [AHEAD]}), f"{WEB}.traffic.cors.origins[0]"),
        (lanes({"x-lane": AHEAD}), "Pulumi.dev.yaml: microservices:lanes.beta.header.x-lane"),
    ],
)
def test_what_re2_refuses_is_refused_everywhere(values: Tree, place: str) -> None:
    assert problems(values) == [f"{place}.regex: {REFUSED}"]


@pytest.mark.parametrize("regex", ["[", "(", "*", "a{1001}", r"(a)\1", "(?<=a)b", r"\pL{900}"])
def test_an_expression_is_one_of_re2(regex: str) -> None:
    (line,) = problems(routed({"match": {"path": {"regex": regex}}}))
    assert line.startswith(f"{ROUTE}.match.path.regex: RE2 refuses it: ")


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        ("x" * 1025, "it has 1025 bytes, of at most 1024; write a shorter one, or several routes"),
        ("é" * 513, "it has 1026 bytes, of at most 1024; write a shorter one, or several routes"),
        (
            r"\pL{100}",
            "it becomes 119604 steps of RE2, of at most 32768; write fewer repetitions",
        ),
    ],
)
def test_an_expression_is_short(regex: str, words: str) -> None:
    assert problems(routed({"match": {"headers": {"a": {"regex": regex}}}})) == [
        f"{ROUTE}.match.headers.a.regex: {words}"
    ]


EMPTY = "it is empty; write `present: true` for any text"
NO_ORIGIN = (
    'it names no origin; write an origin such as https://shop.example.com, or {regex: ".*"} for any'
)


@pytest.mark.parametrize(
    ("route", "line"),
    [
        ({"match": {"path": {"regex": ""}}}, f"match.path.regex: {EMPTY}"),
        ({"match": {"headers": {"a": {"prefix": ""}}}}, f"match.headers.a.prefix: {EMPTY}"),
        ({"match": {"query": {"a": {"regex": ""}}}}, f"match.query.a.regex: {EMPTY}"),
        ({"cors": {"origins": [""]}}, f"cors.origins[0]: {NO_ORIGIN}"),
        ({"cors": {"origins": [{"exact": ""}]}}, f"cors.origins[0]: {NO_ORIGIN}"),
        ({"cors": {"origins": [{"present": True}]}}, f"cors.origins[0]: {NO_ORIGIN}"),
    ],
)
def test_a_condition_has_a_text(route: Tree, line: str) -> None:
    assert problems(routed(route)) == [f"{ROUTE}.{line}"]


@pytest.mark.parametrize("origin", ["https://a", {"prefix": "https://"}, {"regex": ".*"}])
def test_an_origin_is_some_text(origin: Any) -> None:
    assert problems(routed({"cors": {"origins": [origin]}})) == []


def test_a_path_by_an_expression_is_not_rewritten() -> None:
    route = {"match": {"path": {"regex": "/a/.*"}}, "rewrite": {"path": "/b"}}
    assert problems(routed(route)) == [
        f"{ROUTE}.rewrite.path: `match.path` is a regular expression, and every path would "
        "become this one; match a path or a prefix"
    ]


@pytest.mark.parametrize(
    "route",
    [
        {"match": {"path": {"regex": "/a/.*"}}, "rewrite": {"host": "b.example.com"}},
        {"match": {"path": "/a"}, "rewrite": {"path": "/b"}},
        {"match": {"path": {"prefix": "/a"}}, "rewrite": {"path": "/b"}},
        {"rewrite": {"path": "/b"}},
    ],
)
def test_another_path_is_rewritten(route: Tree) -> None:
    assert problems(routed(route)) == []


def cookies(*values: Any) -> Tree:
    """A cookie for each value."""
    return {f"c{place}": value for place, value in enumerate(values)}


STICKY: Tree = {"cookie": "shop-version"}


@pytest.mark.parametrize(
    "values",
    [
        routed({"match": {"cookies": cookies("1", {"prefix": "2"}, {"present": True})}}),
        routed({"match": {"headers": {"cookie": {"regex": ".*"}}}}),
        traffic(sticky=STICKY, routes=[{"match": {"cookies": cookies("1", "2")}}]),
        traffic(sticky=STICKY, routes=[{"match": {"cookies": cookies("1", "2", "3")}, "to": "v1"}]),
        traffic(sticky={"cookie": "c1"}, routes=[{"match": {"cookies": cookies("1", "2", "3")}}]),
    ],
)
def test_few_cookies_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            routed({"match": {"cookies": cookies("1", "2", "3", "4")}}),
            "there are 4 of them, of at most 3; ask for fewer, or for a header",
        ),
        (
            traffic(sticky=STICKY, routes=[{"match": {"cookies": cookies("1", "2", "3")}}]),
            "there are 4 of them, with `shop-version` of `sticky`, of at most 3; "
            "ask for fewer, or for a header",
        ),
        (
            routed({"match": {"cookies": {"a": "1"}, "headers": {"cookie": "a=1"}}}),
            "`headers` asks for a `cookie` as well, which is the same header; "
            "write every cookie here",
        ),
        (
            routed({"match": {"cookies": cookies("x" * 200, "y" * 200, "z")}}),
            "they become an expression of 2643 characters, of at most 1024; "
            "ask for fewer, for shorter ones, or for a header",
        ),
    ],
)
def test_more_cookies_than_one_expression_holds_are_refused(values: Tree, line: str) -> None:
    assert problems(values) == [f"{ROUTE}.match.cookies: {line}"]
