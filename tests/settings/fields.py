"""Every field of the settings, by the part that it is of: `HeaderChanges.set`."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from microservices.rules.written import every_value
from microservices.settings.stack import Settings


def every_field() -> frozenset[str]:
    """All that a person may write."""
    found: set[type[BaseModel]] = set()
    _models(Settings, found)
    return frozenset(_named(one, name) for one in found for name in one.model_fields)


def fields(settings: Settings) -> Iterator[str]:
    """Those that are written in some settings, each as often as it is."""
    for one in every_value(settings):
        if isinstance(one.value, BaseModel):
            yield from (_named(type(one.value), name) for name in one.value.model_fields_set)


def _models(kind: Any, found: set[type[BaseModel]]) -> None:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
        found.add(kind)
        for info in kind.model_fields.values():
            _models(info.annotation, found)
    for inner in get_args(kind):
        _models(inner, found)


def _named(model: type[BaseModel], name: str) -> str:
    return f"{model.__name__}.{name}"
