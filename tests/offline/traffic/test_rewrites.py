"""Paths, hosts and headers as destinations see them, and where redirects lead."""

from typing import Any

import pytest

from microservices.offline.traffic.http.header_change import HeaderChange, changed
from microservices.offline.traffic.http.rewrite import replaced
from tests.offline.traffic.routing import (
    answered,
    forwarded,
    rule,
    to,
)


@pytest.mark.parametrize(
    ("uri", "rewrite", "path", "expected"),
    [
        ({"prefix": "/api"}, "/", "/api/users?a=1", "//users?a=1"),
        ({"prefix": "/api/"}, "/", "/api/users", "/users"),
        ({"prefix": "/api"}, "/v2", "/apiary", "/v2ary"),
        ({"exact": "/api"}, "/v2", "/api?a", "/v2?a"),
        ({"regex": "/a.*"}, "/v2", "/api/users?a", "/v2?a"),
        (None, "/v2", "/users", "/v2users"),
        ({"prefix": "/a"}, "", "/a/%62", "/a/b"),
    ],
)
def test_a_rewrite_replaces_what_the_match_names(
    uri: Any, rewrite: str, path: str, expected: str
) -> None:
    route = {"route": [to()], "rewrite": {"uri": rewrite}} | (
        {"match": [{"uri": uri}]} if uri else {}
    )
    assert forwarded(rule(route), path=path).path == expected


def test_a_regex_rewrite_comes_before_a_prefix() -> None:
    rewrite = {"uri": "/no", "uriRegexRewrite": {"match": "/(.)(.*)", "rewrite": r"/\2\\\1"}}
    assert forwarded(rule({"route": [to()], "rewrite": rewrite}), path="/abc?d").path == "/bc\\a?d"


@pytest.mark.parametrize(
    ("pattern", "by", "text", "expected"),
    [
        ("a", "-", "banana", "b-n-n-"),
        ("a*", "-", "baac", "-b-c-"),
        ("x*", "-", "abc", "-a-b-c-"),
        ("(b)?a", r"[\1\0]", "aba", "[a][bba]"),
        ("z", "-", "abc", "abc"),
    ],
)
def test_every_match_is_replaced_as_re2_does_it(
    pattern: str, by: str, text: str, expected: str
) -> None:
    assert replaced(pattern, by, text) == expected


@pytest.mark.parametrize(
    ("route", "destination", "expected"),
    [
        ({}, {}, "web:8080"),
        ({"rewrite": {"authority": "a"}}, {"request": {"set": {"Host": "b"}}}, "a"),
        (
            {"headers": {"request": {"set": {":authority": "c"}}}},
            {"request": {"set": {"host": "b"}}},
            "c",
        ),
        ({}, {"request": {"add": {"Host": "b"}}}, "b"),
    ],
)
def test_what_the_route_says_of_the_host_comes_first(
    route: Any, destination: Any, expected: str
) -> None:
    action = forwarded(rule({"route": [to(headers=destination)], **route}))
    assert action.shares[0].host == expected


def changes(words: str) -> tuple[HeaderChange, ...]:
    """Such as `set a=1 remove b`."""
    parts = words.split()
    pairs = zip(parts[::2], parts[1::2], strict=True)
    found = [(action, *pair.partition("=")[::2]) for action, pair in pairs]
    return tuple(HeaderChange(action, name, value) for action, name, value in found)  # pyright: ignore[reportArgumentType]


def test_headers_of_a_lone_destination_win_and_those_of_several_lose() -> None:
    of_route = {"set": {"b": "1", "a": "1"}, "remove": ["c"], "add": {"d": "1"}}
    own = {"set": {"a": "2", "host": "x"}, "remove": [":path", "e"]}
    headers = {"headers": {"request": of_route, "response": {"set": {"r": "1"}}}}
    first = to("v1", headers={"request": own}, weight=1)
    [alone] = forwarded(rule({"route": [first], **headers})).shares
    assert alone.request_headers == changes("remove c remove e set a=1 set b=1 set a=2 add d=1")
    assert alone.response_headers == changes("set r=1")
    one, other = forwarded(rule({"route": [first, to("v2", weight=1)], **headers})).shares
    of_both = "remove c set a=1 set b=1 add d=1"
    assert one.request_headers == changes(f"remove e set a=2 {of_both}")
    assert other.request_headers == changes(of_both)


def test_changes_are_made_one_after_another() -> None:
    sent = (("A", "1"), ("b", "2"), ("B", "3"))
    assert changed(sent, changes("remove b set A=4 add a=5 set c=6")) == (
        ("a", "4"),
        ("a", "5"),
        ("c", "6"),
    )


@pytest.mark.parametrize(
    ("redirect", "expected"),
    [
        ({}, (301, "http://web:8080/a?b")),
        ({"uri": "/to", "redirectCode": 307}, (307, "http://web:8080/to?b")),
        ({"uri": "/to?z"}, (301, "http://web:8080/to?z")),
        ({"prefixRewrite": "/n"}, (301, "http://web:8080/n?b")),
        ({"authority": "other"}, (301, "http://other/a?b")),
        ({"scheme": "https"}, (301, "https://web:8080/a?b")),
        ({"port": 90}, (301, "http://web:90/a?b")),
        ({"port": 80}, (301, "http://web:8080/a?b")),
        ({"scheme": "https", "port": 443, "authority": "o"}, (301, "https://o/a?b")),
        ({"derivePort": "FROM_REQUEST_PORT", "authority": "o"}, (301, "http://o:8080/a?b")),
        ({"derivePort": "FROM_PROTOCOL_DEFAULT", "authority": "o"}, (301, "http://o/a?b")),
    ],
)
def test_a_redirect_keeps_what_it_does_not_replace(redirect: Any, expected: Any) -> None:
    route = {"match": [{"uri": {"prefix": "/a"}}], "redirect": redirect}
    found = answered(rule(route), path="/a?b")
    assert (found.status, found.location) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [("web", "https://web/"), ("web:80", "https://web/"), ("web:81", "https://web:81/")],
)
def test_another_scheme_drops_the_usual_port_of_the_old_one(host: str, expected: str) -> None:
    route = {"redirect": {"scheme": "https"}}
    assert answered(rule(route), headers=(("host", host),)).location == expected
