"""Which requests a route is for, and how that is written."""

from typing import Any

import pytest

from settings.match import ExactMatch, MatchSettings, PrefixPath, PresentMatch, RegexMatch
from tests.builders import misshapen, placed, refusal

ROUTES = "services.web.traffic.routes"
MATCH = f"{ROUTES}[0].match"
PATHS = 'write a path from the root, or {prefix: /...} or {regex: "..."}'
TEXTS = 'write the text in quotes, or {prefix: "..."}, {regex: "..."} or {present: true}'
METHODS = "write a method in capitals, such as GET"
HEADERS = "write the name of a header in lower case, such as x-tester"
COOKIES = "write the name of a cookie, such as tester"
SWITCHES = "write `true` or `false`"
PORTS = "write at most 15 lower-case letters, digits and `-`, such as grpc"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)


def refused(match: Any) -> list[str]:
    """What is said of the conditions of a route."""
    return misshapen(placed(ROUTES, [{"match": match}]))


def match(**keys: Any) -> MatchSettings:
    """The conditions of a route."""
    return MatchSettings.model_validate(keys, by_name=False)


def test_nothing_written_is_everything() -> None:
    assert match().is_everything
    assert match(headers={}, methods=[], path=None).is_everything


@pytest.mark.parametrize(
    "keys",
    [
        {"path": "/"},
        {"methods": ["GET"]},
        {"headers": {"x-a": {"present": True}}},
        {"withoutHeaders": {"x-a": "b"}},
        {"cookies": {"a": "b"}},
        {"query": {"a": "b"}},
        {"callers": ["api"]},
        {"gateway": False},
        {"port": "http"},
    ],
)
def test_one_condition_is_not_everything(keys: dict[str, Any]) -> None:
    assert not match(**keys).is_everything


def test_a_path_or_a_text_is_the_whole_one_or_says_what_it_is_of() -> None:
    found = match(
        path={"prefix": "/users"},
        headers={"a": "b", "c": {"exact": "d"}, "e": {"regex": "f.*"}, "g": {"present": True}},
    )
    assert found.path == PrefixPath(prefix="/users")
    assert found.headers == {
        "a": "b",
        "c": ExactMatch(exact="d"),
        "e": RegexMatch(regex="f.*"),
        "g": PresentMatch(present=True),
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "/"),
        ("path", "/users/1"),
        ("path", f"/{'a' * 1999}"),
        ("path", {"exact": "/users"}),
        ("path", {"prefix": "/"}),
        ("path", {"regex": "/users/[0-9]+"}),
        ("methods", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
        ("methods", ["OPTIONS", "TRACE", "CONNECT"]),
        ("headers", {"x-tester": "yes", "user-agent": {"prefix": "Mozilla"}}),
        ("headers", {"a!#$%&'*+.^_`|~-1": ""}),
        ("headers", {"x": {"exact": "a"}, "y": {"regex": "a|b"}, "z": {"present": True}}),
        ("withoutHeaders", {"x-tester": {"present": True}}),
        ("cookies", {"Tester": "yes"}),
        ("query", {"any key": {"prefix": "1"}}),
        ("callers", ["api", "user-service"]),
        ("gateway", True),
        ("gateway", False),
        ("port", "http"),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert refused({key: value}) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("path", "users", PATHS),
        ("path", "", PATHS),
        ("path", "/users?all=1", PATHS),
        ("path", "/users#top", PATHS),
        ("path", "/a b", PATHS),
        ("path", f"/{'a' * 2000}", PATHS),
        ("path", 1, PATHS),
        ("path", ["/users"], PATHS),
        ("gateway", "yes", SWITCHES),
        ("port", 8080, PORTS),
        ("port", "HTTP", PORTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    assert refused({key: value}) == [refusal(f"{MATCH}.{key}", value, instead)]


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("methods", "get", METHODS),
        ("methods", "PURGE", METHODS),
        ("methods", 1, METHODS),
        ("callers", "Api", LABELS),
        ("callers", True, LABELS),
    ],
)
def test_an_entry_of_a_list_is_refused_by_its_place(key: str, value: Any, instead: str) -> None:
    sound = {"methods": "GET", "callers": "api"}[key]
    assert refused({key: [sound, value]}) == [refusal(f"{MATCH}.{key}[1]", value, instead)]


@pytest.mark.parametrize(
    ("key", "name", "instead"),
    [
        ("headers", "X-Tester", HEADERS),
        ("headers", "x-test er", HEADERS),
        ("headers", "x" * 201, HEADERS),
        ("withoutHeaders", "X-Tester", HEADERS),
        ("cookies", "tes ter", COOKIES),
        ("cookies", "a=b", COOKIES),
        ("cookies", "", COOKIES),
        ("cookies", "c" * 201, COOKIES),
    ],
)
def test_another_name_is_refused_with_what_to_write(key: str, name: str, instead: str) -> None:
    (line,) = refused({key: {name: "a"}})
    assert line.endswith(f" is text that does not fit here; {instead}")


@pytest.mark.parametrize("key", ["headers", "withoutHeaders", "cookies", "query"])
@pytest.mark.parametrize("value", [1, 0.5, True, None, ["a"]])
def test_a_text_is_in_quotes(key: str, value: Any) -> None:
    assert refused({key: {"a": value}}) == [refusal(f"{MATCH}.{key}.a", value, TEXTS)]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"present": False},
        {"present": "yes"},
        {"prefx": "a"},
        {"prefix": 1},
        {"prefix": "a", "exact": "b"},
        {"suffix": "a"},
    ],
)
@pytest.mark.parametrize("key", ["headers", "withoutHeaders", "cookies", "query"])
def test_a_map_that_is_no_condition_is_refused(key: str, value: Any) -> None:
    (line,) = refused({key: {"a": value}})
    assert line.startswith(f"Pulumi.dev.yaml: microservices:{MATCH}.{key}.a: `{{")
    assert line.endswith(f" is a map that does not fit here; {TEXTS}")


@pytest.mark.parametrize(
    "value",
    [{}, {"prefix": "users"}, {"exact": "/a?b"}, {"present": True}, {"prefix": "/", "regex": "/"}],
)
def test_a_map_that_is_no_path_is_refused(value: Any) -> None:
    (line,) = refused({"path": value})
    assert line.endswith(f" is a map that does not fit here; {PATHS}")
