"""Which requests a route is for, and how that is written."""

from typing import Any

import pytest

from microservices.settings.traffic.match import (
    ExactMatch,
    MatchSettings,
    PrefixPath,
    PresentMatch,
    RegexMatch,
)


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
