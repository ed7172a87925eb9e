"""Existing: objects that the settings name and others make, for rules that look for them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at

_KEY = "existingSets"


def existing_objects(configured: Callable[[str], str | None]) -> list[Manifest]:
    """A ConfigMap or Secret for each set of `existingSets`, from the texts of a configuration.

    Nothing stands for what the program refuses.
    """
    own, shared = _map(configured(_KEY)), map_at(_map(configured("shared")), _KEY)
    return [
        {
            "apiVersion": "v1",
            "kind": str(written.get("kind")),
            "metadata": {
                "name": str(written.get("name", name)),
                "namespace": configured("namespace"),
            },
        }
        for name in {**shared, **own}
        for written in [{**map_at(shared, name), **map_at(own, name)}]
    ]


def _map(text: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (RecursionError, ValueError):
        return {}
    return value if isinstance(value, Mapping) else {}
