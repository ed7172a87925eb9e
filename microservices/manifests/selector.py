"""Label selectors: whether one finds what has some labels, and what is found by many of them.

https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at

Labels = Mapping[str, Any]
Found = TypeVar("Found")


def carries(labels: Labels, wanted: Labels) -> bool:
    """Whether labels have all that are wanted, with the same values."""
    return all(labels.get(key) == value for key, value in wanted.items())


def matches(selector: Manifest, labels: Labels) -> bool:
    """Whether a selector finds what has these labels; an empty one finds everything.

    Raises:
        ValueError: it has a key or an operator that no selector has.

    """
    unknown = selector.keys() - {"matchLabels", "matchExpressions"}
    if unknown:
        raise ValueError(f"a label selector has no {sorted(unknown)}")
    return carries(labels, selector.get("matchLabels") or {}) and all(
        _holds(one, labels) for one in selector.get("matchExpressions") or ()
    )


def _holds(expression: Manifest, labels: Labels) -> bool:
    key, operator = expression["key"], expression["operator"]
    match operator:
        case "In":
            return labels.get(key) in expression["values"]
        case "NotIn":
            # Labels without the key meet it as well.
            return labels.get(key) not in expression["values"]
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            raise ValueError(f"a label selector has no operator {operator}")


class Labelled(Generic[Found]):
    """What has labels, to be found by a selector without looking at each of it."""

    def __init__(self, labelled: Iterable[tuple[Labels, Found]]) -> None:
        self._all = [*labelled]
        self._by_label: dict[tuple[str, str], list[tuple[Labels, Found]]] = {}
        for labels, one in self._all:
            for label in labels.items():
                self._by_label.setdefault(label, []).append((labels, one))

    def by(self, selector: Manifest) -> list[Found]:
        """What a selector finds."""
        wanted = (selector.get("matchLabels") or {}).items()
        near = [self._by_label.get(label, []) for label in wanted]
        candidates = min(near, key=len) if near else self._all
        return [one for labels, one in candidates if matches(selector, labels)]


class Selecting:
    """Objects with a selector, to be found by the labels of pods; without one they are for all."""

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

    def selecting(self, namespace: str, labels: Labels) -> list[Manifest]:
        """The objects that select pods with these labels."""
        return [
            item
            for key, value in labels.items()
            for item in self._by_label.get((namespace, key, str(value)), ())
            if carries(labels, map_at(item, *self._path))
        ]
