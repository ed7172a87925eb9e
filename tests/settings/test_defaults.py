"""What a key means where nobody writes it."""

from pathlib import Path
from typing import Any

import yaml

from microservices.settings.stack import Settings
from microservices.settings.values.types import Model
from tests.settings.places import places

DEFAULTS = yaml.safe_load(Path(__file__).with_name("defaults.yaml").read_text())


def parts() -> set[type[Model]]:
    """Every part of the settings, and what it is derived from."""
    kinds = {Settings, *(one.kind for one in places() if isinstance(one.kind, type))}
    above = {one for kind in kinds for one in kind.__mro__ if issubclass(one, Model)}
    return above - {Model}


def defaults(part: type[Model]) -> dict[str, Any]:
    """What the keys that a part itself declares mean, but for off and nothing."""
    found = {
        str(field.alias): field.get_default(call_default_factory=True)
        for name, field in part.model_fields.items()
        if name in part.__annotations__ and not field.is_required()
    }
    parts_of_it = [value for value in found.values() if isinstance(value, Model)]
    assert not any(value.model_dump(exclude_defaults=True) for value in parts_of_it)
    return {
        key: [*value] if isinstance(value, tuple) else value
        for key, value in found.items()
        if value is not False and value not in (None, (), {}, "") and not isinstance(value, Model)
    }


def test_what_nobody_writes_is_off_or_nothing_or_in_the_table() -> None:
    found = {part.__name__: own for part in parts() if (own := defaults(part))}
    assert found == DEFAULTS
