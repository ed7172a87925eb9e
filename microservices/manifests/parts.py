"""Parts of manifests, read defensively: a program may write anything."""

from collections.abc import Mapping
from typing import Any


def part(item: Any, *path: str) -> Any:
    """What stands at a path of maps, None where it ends early."""
    for key in path:
        if not isinstance(item, Mapping):
            return None
        item = item.get(key)
    return item


def map_at(item: Any, *path: str) -> Mapping[str, Any]:
    """The map at a path, an empty one where there is none."""
    found = part(item, *path)
    return found if isinstance(found, Mapping) else {}


def maps_at(item: Any, *path: str) -> list[Mapping[str, Any]]:
    """The maps of the list at a path."""
    found = part(item, *path)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def texts_at(item: Any, *path: str) -> list[str]:
    """The texts of the list at a path."""
    found = part(item, *path)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
