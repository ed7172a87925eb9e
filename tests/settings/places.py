"""Every place of the settings where a value of some kind stands, found by walking the models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path, yaml_path
from microservices.settings.values.types import Expects
from tests.settings.kinds import KINDS

NAME = "a"
"""The name of an entry of a map."""


@dataclass(frozen=True)
class Place:
    """Where a value stands; `write` is what its refusal says to write.

    Without it the value is a part, a map or a list. `content` is what the entry of a map holds
    where the place is that of its name.
    """

    path: Path
    kind: Any
    write: str = ""
    nullable: bool = False
    content: Any = None

    def __str__(self) -> str:
        return f"{yaml_path(self.path)}{'' if self.content is None else ' (name)'}"

    def holding(self, value: Any) -> dict[str, Any]:
        """A tree with a value here, or an entry of this name, and nothing beside it."""
        if self.content is not None:
            return replace(self, path=(*self.path[:-1], value), content=None).holding(self.content)
        for part in reversed(self.path):
            value = [value] if part == 0 else {part: value}
        return value

    @property
    def sound(self) -> Any:
        """A value that is taken, but for what it has to have."""
        if self.write:
            return KINDS[self.write].taken[0]
        if get_origin(self.kind) is not tuple:
            return {}
        return [next(_at(get_args(self.kind)[0], (), (), set())).sound]


def places() -> list[Place]:
    """Every place, each key of each part of the settings once."""
    return [*_below(Settings, (), set())]


def _below(kind: type[BaseModel], path: Path, seen: set[type[BaseModel]]) -> Iterator[Place]:
    if kind in seen:
        return
    seen.add(kind)
    for field in kind.model_fields.values():
        yield from _at(field.annotation, field.metadata, (*path, str(field.alias)), seen)


def _at(
    kind: Any, notes: Sequence[Any], path: Path, seen: set[type[BaseModel]], nullable: bool = False
) -> Iterator[Place]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _at(arguments[0], (*arguments[1:], *notes), path, seen, nullable)
        return
    write = next((note.write for note in notes if isinstance(note, Expects)), "")
    if not write and origin in (Union, UnionType):
        (other,) = (one for one in arguments if one is not NoneType)
        yield from _at(other, notes, path, seen, nullable=True)
        return
    yield Place(path, kind, write, nullable)
    if write:
        return
    if origin is dict:
        (name,) = _at(arguments[0], (), (*path, NAME), seen)
        if NAME in KINDS[name.write].refused:
            name = replace(name, path=(*path, name.sound))
        content, *below = _at(arguments[1], (), name.path, seen)
        yield replace(name, content=content.sound)
        yield from (content, *below)
    elif origin is tuple:
        yield from _at(arguments[0], (), (*path, 0), seen)
    else:
        yield from _below(kind, path, seen)
