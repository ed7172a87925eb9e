"""Nesting depth of a value: recursive readers need a limit."""

from typing import Any

DEEPEST = 100


def is_too_deep(value: Any) -> bool:
    """Whether a value has more than 100 levels of maps and lists, as no configuration has."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inner(one)]
    return any(isinstance(one, dict | list) for one in level)


def _inner(value: Any) -> list[Any]:
    return (
        [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    )
