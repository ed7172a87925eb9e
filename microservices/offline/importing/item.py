"""An object that is imported, and what of it the settings have not said yet.

Whoever says a field takes it out of the object: what is left at the end is what is not expressed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from microservices.load.foreign_word import advice
from microservices.manifests.objects import group, namespace_of
from microservices.manifests.parts import map_at, part
from microservices.offline.comparison.defaults import is_of_cluster, without_defaults
from microservices.offline.comparison.pairs import made_by_people
from microservices.settings.values.problems import Path, yaml_path

Tree = dict[str, Any]
# Every object has these.
_OUTER = ("spec", "template", "metadata")
# What is left of an entry of these is told with its name, which says more than its place.
_NAMED = ("env", "volumes", "volumeMounts")
HOOK = "helm.sh/hook"
NO_WORD = "the settings have no word for it"


@dataclass
class Item:
    """One object: where it was read, and what is left of it; `said` is where it is expressed.

    `hook` is what its annotations say to Helm of when it is run.
    """

    file: str
    group: str
    kind: str
    name: str
    namespace: str
    rest: Tree
    labels: Mapping[str, str]
    selector: Mapping[str, Any]
    hook: Mapping[str, Any]
    is_made: bool = False
    is_of_cluster: bool = False
    said: str = ""
    why: str = ""
    reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, manifest: Tree) -> "Item":
        """An object as it was read, without what the cluster has filled in."""
        metadata = map_at(manifest, "metadata")
        rest = without_defaults(manifest)
        annotations = map_at(rest, "metadata", "annotations")
        rest["metadata"] = {"annotations": dict(annotations)}
        return cls(
            file,
            group(manifest),
            manifest["kind"],
            str(metadata["name"]),
            namespace_of(manifest),
            rest,
            map_at(metadata, "labels"),
            map_at(manifest, "spec", "selector"),
            {k: v for k, v in map_at(metadata, "annotations").items() if k.startswith(HOOK)},
            is_made=not made_by_people(manifest),
            is_of_cluster=is_of_cluster(manifest),
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"

    def say(self, place: str) -> None:
        """Where in the settings it is expressed, beside other places."""
        self.why = ""
        if place not in self.said.split(", "):
            self.said = f"{self.said}, {place}" if self.said else place

    def take(self, path: str, default: Any = None) -> Any:
        """A field, which is said from now on."""
        return take(self.rest, path, default)

    def left(self) -> Iterator[tuple[str, str]]:
        """The fields that nobody has said, each with the reason."""
        for path, name in leaves(self.rest):
            told = max(self.reasons, key=lambda key, path=path: _nearness(path, key), default="")
            is_near = bool(told) and _nearness(path, told) > (0, 0)
            why = self.reasons[told] if is_near else _reason(path)
            yield yaml_path(path), f"{name}{why}"


def take(tree: Any, path: str, default: Any = None) -> Any:
    """What stands at a path of maps, which then is no longer there; a default for nothing."""
    *above, last = path.split(".")
    for key in above:
        tree = tree.get(key) if isinstance(tree, dict) else None
    found = tree.pop(last, None) if isinstance(tree, dict) else None
    return default if found is None else found


def take_same(tree: Any, path: str, same: Any) -> None:
    """Take a field where it says what is so here, whatever is written."""
    if part(tree, *path.split(".")) == same:
        take(tree, path)


def maps(tree: Any, path: str) -> list[Tree]:
    """The maps of the list at a path, in place: what is taken from them is taken from the tree."""
    found = part(tree, *path.split("."))
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def put(tree: Tree, path: str, value: Any) -> None:
    """Write a value at a path of maps, unless there is nothing to write."""
    if value is None or value in ({}, []):
        return
    *above, last = path.split(".")
    for key in above:
        tree = tree.setdefault(key, {})
    tree[last] = value


def moved(tree: Any, table: Mapping[str, str]) -> Tree:
    """What stands at some paths of a manifest, at the paths that the settings have for it."""
    said: Tree = {}
    for source, target in table.items():
        put(said, target, take(tree, source))
    return said


def leaves(tree: Any, path: Path = (), name: str = "") -> Iterator[tuple[Path, str]]:
    """The paths of what is left, with the name of the entry; a list of plain values is one."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key), name)
    elif isinstance(tree, list) and any(isinstance(one, dict | list) for one in tree):
        for place, value in enumerate(tree):
            if path[-1] in _NAMED and isinstance(value, dict) and len(value) > 1:
                rest = {key: one for key, one in value.items() if key != "name"}
                named = [*leaves(rest, (*path, place), f"{value.get('name', place)}: ")]
                yield from named or leaves(value, (*path, place), name)
            else:
                yield from leaves(value, (*path, place), name)
    elif tree not in (None, [], ""):
        yield path, name


def _segments(written: str) -> Path:
    return tuple(int(one) if one.isdigit() else one for one in re.findall(r"[^.\[\]]+", written))


def _nearness(path: Path, key: str) -> tuple[int, int]:
    """How much of a path is written as `nodePort` or `spec.ports[1]`, and how far below.

    Of annotations a key such as `example.com/` is the beginning.
    """
    words = [
        at + 1
        for at, one in enumerate(path)
        if "/" in key and (one == key or f"{str(one).partition('/')[0]}/" == key)
    ]
    wanted = _segments(key)
    below = [at + 1 for at in range(len(path)) if path[at : at + len(wanted)] == wanted]
    return (1, words[-1]) if words else (len(wanted), below[-1]) if below else (0, 0)


def _reason(path: Path) -> str:
    """What a word on the way stands for here, the last of them first."""
    words = [one for one in path if isinstance(one, str) and one not in _OUTER]
    found = (advice(word, above) for above, word in reversed([*pairwise(["", *words])]))
    return next((word for word in found if word), NO_WORD)
