"""Written: what of the settings a person has written, for rules that look at all of it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from microservices.settings.values.problems import Path
from microservices.settings.values.types import Model


class Written(NamedTuple):
    """A value with its place; `field` is the key of the settings that it belongs to."""

    path: Path
    field: str
    value: Any


def every_value(settings: Model) -> Iterator[Written]:
    """Everything that is written: parts, maps, lists and what is in them."""
    yield from _below(Written((), "", settings))


def _below(above: Written) -> Iterator[Written]:
    yield above
    for part, field, value in _entries(above.value):
        yield from _below(Written((*above.path, part), field or above.field, value))


def _entries(level: Any) -> Iterator[tuple[str | int, str, Any]]:
    """The parts of a path that lead on, the key of the settings where it is one, and the value."""
    if isinstance(level, Model):
        for name, info in type(level).model_fields.items():
            if name in level.model_fields_set:
                yield str(info.alias), str(info.alias), getattr(level, name)
    elif isinstance(level, Mapping):
        yield from ((key, "", value) for key, value in level.items())
    elif isinstance(level, tuple):
        yield from ((place, "", value) for place, value in enumerate(level))


def telling(level: Model, *fields: str) -> Iterator[str]:
    """Those of some fields that say something; an empty list or null takes away what is below."""
    for field in fields:
        if field in level.model_fields_set and getattr(level, field) not in (None, (), {}):
            yield field
