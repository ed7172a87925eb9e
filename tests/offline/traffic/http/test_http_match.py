"""Each part of a match is met by what Envoy lets meet it."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.http.http_match_words import match_words
from microservices.offline.traffic.http.path import normalized
from tests.offline.traffic.routing import answered, asked, met, rule, to

OTHERWISE = {"directResponse": {"status": 200}}


def is_met(match: Any, **request: Any) -> bool:
    """Whether a request meets a match; a route behind takes the rest."""
    status = answered(rule(met(match), OTHERWISE), **request).status
    assert status in (200, 299)
    return status == 299


def headers(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"headers": pairs}


@pytest.mark.parametrize(
    ("uri", "path", "expected"),
    [
        ({"exact": "/a"}, "/a", True),
        ({"exact": "/a"}, "/a?b=1", True),
        ({"exact": "/a"}, "/a/", False),
        ({"exact": "/a"}, "/A", False),
        ({"prefix": "/a"}, "/ab", True),
        ({"prefix": "/a/"}, "/a", False),
        ({"prefix": "/a?"}, "/a?b", False),
        ({"prefix": ""}, "/x", True),
        ({"regex": "/a"}, "/ab", False),
        ({"regex": "/a.*"}, "/ab", True),
        ({"regex": "(?i)/A"}, "/a", True),
        ({}, "/x", True),
        ({"exact": "/b"}, "/a/../b", True),
        ({"exact": "/b"}, "/%62", True),
        ({"exact": "/a/b"}, "/a%2fb", False),
        ({"exact": "/a/b"}, "/a//b", False),
    ],
)
def test_a_path_is_held_against_a_match_without_its_query(
    uri: Any, path: str, expected: bool
) -> None:
    assert is_met({"uri": uri}, path=path) is expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [({"exact": "/a"}, True), ({"prefix": "/A"}, True), ({"regex": "/a"}, False)],
)
def test_case_may_be_ignored_but_by_a_regex(uri: Any, expected: bool) -> None:
    assert is_met({"uri": uri, "ignoreUriCase": True}, path="/A") is expected


@pytest.mark.parametrize(
    ("wanted", "sent", "expected"),
    [
        ({"exact": "1"}, ["1"], True),
        ({"exact": "1"}, [" 1 "], True),
        ({"exact": "1"}, ["2", "1"], True),
        ({"exact": "1,2"}, ["1", "2"], False),
        ({"exact": "1"}, [], False),
        ({"prefix": "1"}, ["12"], True),
        ({"regex": "[12]"}, ["12"], False),
        ({"regex": ".*"}, [], False),
        ({"regex": "*"}, ["x"], True),
        ({}, [""], True),
        ({}, [], False),
        (None, ["x"], True),
    ],
)
def test_one_value_of_a_header_is_enough(wanted: Any, sent: list[str], expected: bool) -> None:
    pairs = [("X-Beta", value) for value in sent]
    assert is_met({"headers": {"x-beta": wanted}}, **headers(*pairs)) is expected


@pytest.mark.parametrize(
    ("unwanted", "sent", "expected"),
    [
        ({"exact": "1"}, [], True),
        ({"exact": "1"}, ["2"], True),
        ({"exact": "1"}, ["2", "1"], False),
        ({"regex": ".*"}, [], False),
        ({"regex": "*"}, [], True),
        ({"regex": "*"}, ["x"], False),
        ({}, [], True),
        ({}, [""], False),
    ],
)
def test_a_header_is_missing_or_no_value_of_it_fits(
    unwanted: Any, sent: list[str], expected: bool
) -> None:
    pairs = [("x-beta", value) for value in sent]
    assert is_met({"withoutHeaders": {"X-Beta": unwanted}}, **headers(*pairs)) is expected


@pytest.mark.parametrize(
    ("wanted", "path", "expected"),
    [
        ({"exact": "1"}, "/?q=1", True),
        ({"exact": "1"}, "/?q=2&q=1", False),
        ({"exact": "a b"}, "/?q=a%20b", False),
        ({"prefix": "a%20"}, "/?q=a%20b", True),
        ({"regex": "[0-9]+"}, "/?x&q=12", True),
        ({"exact": ""}, "/?q", True),
        ({}, "/?q", True),
        ({}, "/?Q=1", False),
        ({}, "/", False),
    ],
)
def test_the_first_value_of_a_parameter_counts_as_it_is_written(
    wanted: Any, path: str, expected: bool
) -> None:
    assert is_met({"queryParams": {"q": wanted}}, path=path) is expected


@pytest.mark.parametrize(
    ("match", "request_parts", "expected"),
    [
        ({"method": {"exact": "GET"}}, {}, True),
        ({"method": {"exact": "GET"}}, {"method": "POST"}, False),
        ({"authority": {"exact": "web:8080"}}, {}, True),
        ({"authority": {"exact": "web"}}, {}, False),
        ({"authority": {"exact": "web"}}, headers(("Host", "web")), True),
        ({"headers": {"host": {"prefix": "web:"}}}, {}, True),
        ({"headers": {":path": {"exact": "/?a"}}}, {"path": "/?a"}, True),
        ({"scheme": {"exact": "http"}}, {}, True),
        ({"scheme": {"exact": "https"}}, headers(("x-forwarded-proto", "https")), True),
        ({"scheme": {"exact": "http"}}, headers(("x-forwarded-proto", "ftp")), True),
        ({"port": 8080}, {}, True),
        ({"port": 9090}, {}, False),
        ({"sourceLabels": {"app": "api"}}, {"source_labels": {"app": "api", "x": "1"}}, True),
        ({"sourceLabels": {"app": "api"}}, {}, False),
        ({"sourceNamespace": "shop"}, {}, True),
        ({"sourceNamespace": "other"}, {}, False),
        ({"gateways": ["mesh"]}, {}, True),
        ({"gateways": ["front"]}, {}, False),
        ({"gateways": ["mesh"], "sourceLabels": {"app": "api"}}, {}, True),
        ({"headers": {"@request.auth.claims.group": {"exact": "a"}}}, {}, False),
        ({"withoutHeaders": {"@request.auth.claims.group": {"exact": "a"}}}, {}, True),
        ({"method": {"exact": "GET"}, "uri": {"exact": "/x"}}, {}, False),
    ],
)
def test_every_part_of_a_match_counts(match: Any, request_parts: Any, expected: bool) -> None:
    assert is_met(match, **request_parts) is expected


def test_any_of_several_matches_is_enough_and_the_first_route_takes_it() -> None:
    either = [{"uri": {"exact": "/a"}}, {"uri": {"exact": "/b"}}]
    first = {"match": either, "directResponse": {"status": 201}}
    found = rule(first, met({"uri": {"prefix": "/"}}), OTHERWISE)
    assert [answered(found, path=path).status for path in ("/b", "/c")] == [201, 299]


def test_a_regex_that_envoy_does_not_take_is_named() -> None:
    with pytest.raises(Failure, match=r"`\(\?=a\)` is no regular expression of RE2"):
        asked(rule(met({"uri": {"regex": "(?=a)"}})))


@pytest.mark.parametrize("path", ["/a#b", "/a b", "a", "/%00", "/é"])
def test_envoy_refuses_a_path_that_is_none(path: str) -> None:
    assert answered(rule({"route": [to()]}), path=path).status == 400


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/./b", "/a/b"),
        ("/a/..", "/"),
        ("/..", "/"),
        ("/a/.", "/a/"),
        ("/a//../b", "/a/b"),
        ("/a/%2E%2e", "/"),
        ("/a\\b", "/a/b"),
        ("/%41%7e%2f%zz%", "/A~%2f%zz%"),
        ('/"<{|}>', "/%22%3C%7B%7C%7D%3E"),
        ("/a/...", "/a/..."),
        ("//../a", "/a"),
    ],
)
def test_paths_are_normalized_as_envoy_does_it(path: str, expected: str) -> None:
    assert normalized(path) == expected


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (None, "any request"),
        ({"uri": {"exact": "/a"}}, "path is /a"),
        ({"uri": {"prefix": "/a"}, "ignoreUriCase": True}, "path begins with /a, in any case"),
        ({"method": {"regex": "P.*"}, "port": 80}, "method matches P.* and port 80"),
        ({"headers": {"x": {}}}, "header x is there"),
        (
            {"withoutHeaders": {"x": {}, "y": {"exact": "1"}}},
            "no header x and no header y that is 1",
        ),
        ({"queryParams": {"q": {"exact": "1"}}}, "parameter q is 1"),
        (
            {"sourceLabels": {"app": "a"}, "sourceNamespace": "b"},
            "from pods with app=a and from namespace b",
        ),
        ({"sourceLabels": {"app": "a"}, "gateways": ["x", "mesh"]}, "through x or mesh"),
    ],
)
def test_matches_are_told_in_words(match: Any, words: str) -> None:
    assert match_words(match) == words
