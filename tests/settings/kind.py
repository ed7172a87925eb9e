"""A kind of value: some that it takes, to both ends, and some that it refuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """Values that are taken, and values that are refused."""

    taken: tuple[Any, ...]
    refused: tuple[Any, ...]


def number(lowest: int, highest: int) -> Kind:
    """Whole numbers from one to another."""
    others = (str(lowest), f"{highest}s", float(lowest), lowest + 0.5, True, None)
    beyond = (lowest - 1, highest + 1, 10**80)
    return Kind((lowest, lowest + 1, highest), (*beyond, *others, [lowest], {"a": lowest}))


def text(taken: Iterable[str], refused: Iterable[str] = ()) -> Kind:
    """Text of some form."""
    return Kind((*taken,), (*refused, 1, 1.5, True, None, ["a"], {"a": "b"}, [], {}))


def choice(members: str) -> Kind:
    """One word of several."""
    found = members.split()
    near = {*(word.swapcase() for word in found), *(f"{word}x" for word in found), ",".join(found)}
    return Kind((*found,), (*sorted(near - {*found}), "", 1, 1.5, True, None, [*found[:1]], {}))
