"""Two objects field by field: lists by what names their items, where their order says nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from microservices.settings.values.problems import Path, yaml_path

Verdict = Literal["different", "missing", "additional", "otherwise"]
# What names an item of a list, the first that each item has; the order of rules is kept.
_NAMES = ("containerPort", "mountPath", "name", "port", "key", "topologyKey", "ip")
_BY_PORT = ("spec", "ports")
_ORDERED = ("http", "tcp", "tls", "rules", "envFrom", "paths")
# A map that is on one side alone is looked into: its keys are words of their own.
_OPEN = ("metadata", "labels", "annotations", "matchLabels")


@dataclass(frozen=True)
class Field:
    """What stands at a path there, in the manifests, and here, in the stack; None for nothing."""

    path: Path
    there: Any
    here: Any

    @property
    def verdict(self) -> Verdict:
        """Whether it is on both sides, or on one of them."""
        if self.here is None:
            return "missing"
        return "additional" if self.there is None else "different"

    @property
    def place(self) -> str:
        """The path as a person reads it, items of lists by their names."""
        return yaml_path(self.path)


def fields(there: Any, here: Any, path: Path = ()) -> Iterator[Field]:
    """The fields that are not the same, none of them within another."""
    if isinstance(there, list) and isinstance(here, list):
        there, here = _by_name(there, here, path)
    last = path[-1] if path else ""
    if last in _OPEN:
        there, here = (({} if one is None else one) for one in (there, here))
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys([*there, *here]):
            yield from fields(there.get(key), here.get(key), (*path, key))
    elif there != here or type(there) is not type(here):
        yield Field(path, there, here)


def shown(value: Any, length: int = 60) -> str:
    """A value in one short line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= length else f"{text[: length - 3]}..."


def named_items(items: list[Any], path: Path) -> dict[Any, Any] | None:
    """The items of a list by what names them; None where nothing does, or their order counts."""
    if path[-1:] and path[-1] in _ORDERED:
        return None
    for key in ("port",) if path == _BY_PORT else _NAMES:
        found = {_name(one, key): one for one in items if isinstance(one, Mapping)}
        if len(found) == len(items) and None not in found:
            return found
    return None


def _name(item: Mapping[str, Any], key: str) -> Any:
    metadata = item.get("metadata")
    # A claim template has its name where an object has it.
    inner = metadata.get(key) if key == "name" and isinstance(metadata, Mapping) else None
    name = item.get(key, inner)
    return name if isinstance(name, str | int) else None


def _by_name(there: list[Any], here: list[Any], path: Path) -> tuple[Any, Any]:
    named = [named_items(one, path) for one in (there, here)]
    if None not in named:
        return named[0], named[1]
    if all(isinstance(one, Mapping) for one in (*there, *here)):
        return dict(enumerate(there)), dict(enumerate(here))
    return there, here
