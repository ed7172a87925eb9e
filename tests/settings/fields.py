"""Every field of the settings, by the part that it is of: `HeaderChanges.set`."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from microservices.settings.stack import Settings


def every_field() -> frozenset[str]:
    """All that a person may write."""
    found: set[type[BaseModel]] = set()
    _models(Settings, found)
    return frozenset(_named(one, name) for one in found for name in one.model_fields)


def fields(written: Any) -> Iterator[str]:
    """Those that are written in some settings, each as often as it is."""
    if isinstance(written, BaseModel):
        for name in written.model_fields_set:
            yield _named(type(written), name)
            yield from fields(getattr(written, name))
    elif isinstance(written, Mapping | tuple):
        for one in written.values() if isinstance(written, Mapping) else written:
            yield from fields(one)


def _models(kind: Any, found: set[type[BaseModel]]) -> None:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
        found.add(kind)
        for info in kind.model_fields.values():
            _models(info.annotation, found)
    for inner in get_args(kind):
        _models(inner, found)


def _named(model: type[BaseModel], name: str) -> str:
    return f"{model.__name__}.{name}"
