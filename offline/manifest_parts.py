"""Parts of manifests, read defensively: a program may write anything."""

from collections.abc import Mapping
from typing import Any

Manifest = Mapping[str, Any]
Place = tuple[str, str]


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


def place(item: Manifest) -> Place:
    """Namespace and name of an object."""
    metadata = map_at(item, "metadata")
    return str(metadata.get("namespace", "default")), str(metadata.get("name", ""))


def group(item: Manifest) -> str:
    """The API group of an object; Kubernetes' first one has no name."""
    version = str(item.get("apiVersion", ""))
    return version.rpartition("/")[0]


def carries(labels: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether labels have all that are wanted, with the same values."""
    return all(labels.get(key) == value for key, value in wanted.items())
