"""Conditions in the words of the Gateway API, and what two of them share."""

from dataclasses import replace
from typing import Any

import pytest

from microservices.plan.matching.condition import (
    EVERYWHERE,
    Condition,
    Inexpressible,
    PathCondition,
    at,
    conditions,
    path_condition,
)
from microservices.settings.traffic.match import (
    ExactMatch,
    MatchSettings,
    PrefixMatch,
    PresentMatch,
    RegexMatch,
)

ANY, YES = PresentMatch(present=True), ExactMatch(exact="yes")
EXACT, BELOW = PathCondition("exact", "/a"), PathCondition("below", "/a")
SEGMENT = PathCondition("segment", "/a")


def match(**keys: Any) -> MatchSettings:
    return MatchSettings.model_validate(keys, by_name=False)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (None, EVERYWHERE),
        ({"prefix": "/"}, EVERYWHERE),
        ("/a", EXACT),
        ({"exact": "/a"}, EXACT),
        ("/a/", PathCondition("exact", "/a/")),
        ({"prefix": "/a/"}, BELOW),
        ({"prefix": "/a/b/"}, PathCondition("below", "/a/b")),
    ],
)
def test_a_path_is_one_path_or_what_is_below_it(path: Any, found: PathCondition) -> None:
    assert path_condition(match(path=path).path) == found


@pytest.mark.parametrize("path", [{"regex": "/a.*"}, {"prefix": "/a"}])
def test_neither_expressions_nor_parts_of_segments_can_be_said(path: Any) -> None:
    with pytest.raises(Inexpressible):
        path_condition(match(path=path).path)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (EXACT, EXACT, EXACT),
        (EXACT, BELOW, None),
        (EXACT, SEGMENT, EXACT),
        (BELOW, SEGMENT, BELOW),
        (SEGMENT, SEGMENT, SEGMENT),
        (EXACT, EVERYWHERE, EXACT),
        (BELOW, EVERYWHERE, BELOW),
        (EXACT, PathCondition("exact", "/a/b"), None),
        (BELOW, PathCondition("exact", "/a/b"), PathCondition("exact", "/a/b")),
        (SEGMENT, PathCondition("below", "/a/b"), PathCondition("below", "/a/b")),
        (BELOW, PathCondition("exact", "/a/"), PathCondition("exact", "/a/")),
        (BELOW, PathCondition("exact", "/ab"), None),
        (BELOW, PathCondition("below", "/b"), None),
    ],
)
def test_paths_share_the_longer_one_where_it_is_below_the_other(
    one: PathCondition, other: PathCondition, both: PathCondition | None
) -> None:
    assert (one & other, other & one) == (both, both)


def test_what_is_exact_weighs_most_and_then_what_is_longer() -> None:
    paths = [EVERYWHERE, BELOW, PathCondition("below", "/a/b"), PathCondition("exact", "/")]
    assert sorted(paths, key=lambda path: path.rank) == paths


def test_a_match_has_a_condition_for_each_method_and_path() -> None:
    found = conditions(match(methods=["GET", "PUT"], headers={"x-a": "1"}), [EXACT, BELOW])
    assert [(one.path, one.method, one.headers) for one in found] == [
        (path, method, {"x-a": "1"}) for path in (EXACT, BELOW) for method in ("GET", "PUT")
    ]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("yes", "yes", "yes"),
        ("yes", "no", None),
        ("yes", ANY, "yes"),
        (ANY, ANY, ANY),
        ("yes", YES, "yes"),
        ("yes", PrefixMatch(prefix="y"), "yes"),
        (YES, PrefixMatch(prefix="n"), None),
        ("yes", RegexMatch(regex="y.*"), "yes"),
        ("yes", RegexMatch(regex="y"), None),
        ("yes", RegexMatch(regex="("), None),
        (PrefixMatch(prefix="y"), PrefixMatch(prefix="ye"), PrefixMatch(prefix="ye")),
        (PrefixMatch(prefix="y"), PrefixMatch(prefix="n"), None),
        (RegexMatch(regex="y"), RegexMatch(regex="y"), RegexMatch(regex="y")),
    ],
)
@pytest.mark.parametrize("field", ["headers", "cookies", "query"])
def test_texts_share_what_fits_both(field: str, one: Any, other: Any, both: Any) -> None:
    first = replace(Condition(), **{field: {"a": one}})
    second = replace(Condition(), **{field: {"a": other, "b": "1"}})
    shared = first & second
    backwards = second & first
    if both is None:
        assert (shared, backwards) == (None, None)
    else:
        assert shared is not None
        assert backwards is not None
        assert getattr(shared, field) == {"a": both, "b": "1"}
        assert getattr(backwards, field) in ({"a": both, "b": "1"}, {"a": YES, "b": "1"})


@pytest.mark.parametrize(
    "other", [RegexMatch(regex="n"), PrefixMatch(prefix="y")], ids=["expression", "prefix"]
)
def test_an_expression_shares_nothing_that_can_be_said(other: Any) -> None:
    with pytest.raises(Inexpressible):
        _ = Condition(headers={"a": RegexMatch(regex="y")}) & Condition(headers={"a": other})


def test_a_cookie_and_the_header_of_all_cookies_share_nothing_that_can_be_said() -> None:
    with pytest.raises(Inexpressible):
        _ = Condition(headers={"cookie": "a=1"}) & Condition(cookies={"a": "1"})


def test_methods_share_one() -> None:
    get = Condition(method="GET")
    assert get & Condition() == get
    assert Condition() & get == get
    assert get & Condition(method="PUT") is None


def test_conditions_of_other_paths_share_nothing() -> None:
    assert Condition(EXACT) & Condition(BELOW) is None


def test_a_method_weighs_more_than_headers_and_these_more_than_parameters() -> None:
    ordered = [
        Condition(query={"a": "1", "b": "1"}),
        Condition(headers={"a": "1"}),
        Condition(cookies={"a": "1", "b": "1"}, query={"a": "1"}),
        Condition(headers={"a": "1"}, cookies={"a": "1"}),
        Condition(method="GET"),
        Condition(BELOW),
    ]
    assert sorted(ordered, key=lambda one: one.rank) == ordered


def test_a_condition_at_a_path_is_that_of_the_path_alone() -> None:
    assert at(Condition(method="GET"), EXACT) == Condition(EXACT, "GET")
    assert at(Condition(BELOW), EXACT) is None
