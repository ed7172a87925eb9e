"""Whatever stands in whatever place of the settings is taken or refused, and never raises."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from microservices.settings.stack import Settings
from tests.builders import is_taken_or_refused
from tests.offline.hostile import HOSTILE

Place = tuple[str | int, ...]

JUNK: tuple[Any, ...] = (
    *(None, False, 1, 1.5, "a", "", [], {}),
    *([False], [[]], [{}], {"a": False}, {"a": {}}, {"a": []}, {"": {}}, {"[key]": 1}),
    *(HOSTILE, [HOSTILE], {HOSTILE: HOSTILE}, {"a": HOSTILE}),
)


@pytest.mark.parametrize("one_of", [4, pytest.param(1, marks=pytest.mark.nightly)])
def test_nothing_raises_wherever_it_stands(one_of: int) -> None:
    """Every place gets a fourth of the junk, another one than the place before it; at night all."""
    found = [*dict.fromkeys(below(Settings))]
    assert ("services", "a", "scheduling", "preferNodes", "a", 0) in found
    for number, place in enumerate(found):
        for junk in JUNK[number % one_of :: one_of]:
            is_taken_or_refused(at(place, junk))


def below(kind: Any, above: Place = ()) -> Iterator[Place]:
    """Every place below one of this kind: the keys of models, `a` in maps and 0 in lists."""
    for one in alternatives(kind):
        arguments = get_args(one)
        entries: list[tuple[str | int, Any]] = []
        if isinstance(one, type) and issubclass(one, BaseModel):
            entries = [(str(info.alias), info.annotation) for info in one.model_fields.values()]
        elif get_origin(one) is dict:
            entries = [("a", arguments[1])]
        elif get_origin(one) is tuple:
            entries = [(0, arguments[0])]
        for key, value in entries:
            yield (*above, key)
            yield from below(value, (*above, key))


def alternatives(kind: Any) -> Iterator[Any]:
    """The kinds that one is made of, without their annotations."""
    if get_origin(kind) is Annotated:
        yield from alternatives(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for one in get_args(kind):
            yield from alternatives(one)
    else:
        yield kind


def at(place: Place, value: Any) -> Any:
    """Settings of which only this place is written."""
    for part in reversed(place):
        value = [value] if part == 0 else {part: value}
    return value
