"""Values that are nested, and those that are nested too deep."""

from typing import Any

import pytest

from microservices.load.nesting import DEEPEST, is_too_deep


def nested(levels: int, kind: type) -> Any:
    """A value of so many lists, or maps, around a number."""
    value: Any = 1
    for _ in range(levels):
        value = [2, value] if kind is list else {"a": 2, "b": value}
    return value


@pytest.mark.parametrize("kind", [list, dict])
@pytest.mark.parametrize("levels", [0, 1, DEEPEST - 1, DEEPEST])
def test_what_a_person_writes_is_not_too_deep(levels: int, kind: type) -> None:
    assert not is_too_deep(nested(levels, kind))


@pytest.mark.parametrize("kind", [list, dict])
@pytest.mark.parametrize("levels", [DEEPEST + 1, 10_000])
def test_more_levels_are_too_deep(levels: int, kind: type) -> None:
    assert is_too_deep(nested(levels, kind))
