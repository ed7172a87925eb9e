"""Confidential values: a malformed value may still be a credential, so no message shows it."""

from collections.abc import Iterator
from typing import Any

from microservices.rules.on_settings.access.credential_shape import (
    assigned,
    named,
    shape_of,
)
from microservices.settings.values.problems import Path

# Keys by which tokens are checked, and, by mistake, those by which they are made.
_KEYS = "jwks"


def is_confidential(path: Path, value: Any) -> bool:
    """Whether a value at a path of the settings is, or holds, what looks like a credential."""
    if path[:1] == ("secrets",) or _KEYS in path:
        return True
    names = tuple(str(part) for part in path[-1:])
    return any(
        shape_of(text) or next(assigned(text), None) or any(named(name, text) for name in above)
        for above, text in _texts(names, value)
    )


def _texts(names: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text and number in a value, with the keys that it stands under."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts((*names, key), item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(names, item)
    else:
        yield names, str(value)
