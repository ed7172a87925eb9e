"""What routes change in requests and answers."""

import pytest

from tests.builders import Tree, problems
from tests.rules.traffic import ROUTE, WEB, routed, traffic


@pytest.mark.parametrize(
    "route",
    [
        {"rewrite": {"path": "/x"}},
        {"rewrite": {"host": "x.example.com"}},
        {"requestHeaders": {"set": {"x-a": "1"}}},
        {"requestHeaders": {"set": {"x-a": "100%%", "x-b": "%DOWNSTREAM_REMOTE_ADDRESS%"}}},
        {"responseHeaders": {"add": {"x-a": "%REQ(x-b)%", "x-c": "%REQ(a?b):9%"}}},
        {"responseHeaders": {"add": {"x-a": ""}, "remove": ["server"]}},
        {"respond": {"body": "x" * 1024 * 1024}, "match": {"path": "/x"}},
        {"respond": {"status": 404}, "match": {"path": "/x"}},
    ],
)
def test_changes_that_are_istios_are_taken(route: Tree) -> None:
    assert problems(routed(route)) == []


@pytest.mark.parametrize("key", ["rewrite", "fault", "requestHeaders", "responseHeaders"])
def test_a_change_says_something(key: str) -> None:
    words = "it changes nothing; write what it is for, or leave it out"
    assert problems(routed({key: {}})) == [f"{ROUTE}.{key}: {words}"]
    if key != "rewrite":
        assert problems(traffic(**{key: {}})) == [f"{WEB}.traffic.{key}: {words}"]


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ({"requestHeaders": {"set": {"host": "x"}}}, "requestHeaders.set.host"),
        ({"requestHeaders": {"add": {"host": "x"}}}, "requestHeaders.add.host"),
        ({"requestHeaders": {"remove": ["x-a", "host"]}}, "requestHeaders.remove[1]"),
        ({"responseHeaders": {"set": {"host": "x"}}}, "responseHeaders.set.host"),
    ],
)
def test_the_host_is_rewritten_and_no_header(route: Tree, path: str) -> None:
    assert problems(routed(route)) == [
        f"{ROUTE}.{path}: the host of a request is no header that can be changed; "
        "write `rewrite: {host: ...}` in a route"
    ]


@pytest.mark.parametrize("value", ["100%", "%", "%%%", "%lower%", "%REQ(x%", "50 % of all"])
def test_a_percent_sign_is_written_twice(value: str) -> None:
    assert problems(routed({"requestHeaders": {"set": {"x-a": value}}})) == [
        f"{ROUTE}.requestHeaders.set.x-a: `%` begins a command of Envoy, and there is none; "
        "write `%%` for a percent sign"
    ]


def test_a_header_is_one_line() -> None:
    assert problems(traffic(responseHeaders={"add": {"x-a": "one\ntwo"}})) == [
        f"{WEB}.traffic.responseHeaders.add.x-a: it has a control character; write it on one line"
    ]


def test_an_answer_of_the_proxy_is_small() -> None:
    respond = {"body": "x" * (1024 * 1024 + 1)}
    assert problems(routed({"match": {"path": "/x"}, "respond": respond})) == [
        f"{ROUTE}.respond.body: it has 1048577 bytes, of at most 1048576; let a service answer"
    ]
