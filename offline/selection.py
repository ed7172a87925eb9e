"""Label selectors of objects, indexed by namespace."""

from collections.abc import Iterable, Mapping
from typing import Any

from offline.manifest_parts import Manifest, carries, map_at, place


class Selection:
    """Some objects by the pods that they are for; those without a selector are for all."""

    def __init__(self, objects: Iterable[Manifest], *path: str) -> None:
        self._path = path
        self._whole: dict[str, list[Manifest]] = {}
        self._by_label: dict[tuple[str, str, str], list[Manifest]] = {}
        for item in objects:
            namespace, selector = place(item)[0], map_at(item, *path)
            if selector:
                key = min(selector)
                self._by_label.setdefault((namespace, key, str(selector[key])), []).append(item)
            else:
                self._whole.setdefault(namespace, []).append(item)

    def whole(self, namespace: str) -> list[Manifest]:
        """The objects that are for every pod of a namespace."""
        return self._whole.get(namespace, [])

    def selecting(self, namespace: str, labels: Mapping[str, Any]) -> list[Manifest]:
        """The objects that select pods with these labels."""
        return [
            item
            for key, value in labels.items()
            for item in self._by_label.get((namespace, key, str(value)), ())
            if carries(labels, map_at(item, *self._path))
        ]
