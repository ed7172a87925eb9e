"""Layers: the shared catalogue, with the settings of one stack merged over it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from microservices.settings.values.problems import Path, Problem, yaml_path

CATALOG = "catalog"
SERVICES = "services"


def merge(under: Any, over: Any) -> Any:
    """Lay one value over another: maps merge, null removes, all else replaces (RFC 7386)."""
    if not isinstance(over, Mapping):
        return over
    merged = dict(under) if isinstance(under, Mapping) else {}
    for key, value in over.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def depth(tree: Any, path: Path) -> int:
    """How many parts of a path, from its beginning, lead somewhere in a tree."""
    for reached, part in enumerate(path):
        entries = _entries(tree)
        if part not in entries:
            return reached
        tree = entries[part]
    return len(path)


def replaces(tree: Any, path: Path) -> bool:
    """Whether something other than a map, such as a list, stands in a tree on the way of a path."""
    for part in path:
        if not isinstance(tree, Mapping) or part not in tree:
            break
        tree = tree[part]
    return not isinstance(tree, Mapping)


def _entries(tree: Any) -> Mapping[Any, Any]:
    if isinstance(tree, Mapping):
        return tree
    return dict(enumerate(tree)) if isinstance(tree, list) else {}


def removals_of_nothing(under: Any, over: Any, path: Path = ()) -> Iterator[Path]:
    """Paths at which null would remove what is not there: a misspelt name, most likely."""
    for key, value in over.items() if isinstance(over, Mapping) else ():
        below = under.get(key) if isinstance(under, Mapping) else None
        if value is None and below is None:
            yield (*path, key)
        else:
            yield from removals_of_nothing(below, value, (*path, key))


@dataclass(frozen=True)
class Layers:
    """The values of one stack by layer, and the files that they were written in."""

    project: str
    project_file: str
    stack_file: str
    # Secrets stand here in plaintext.
    values: Mapping[str, Any] = field(repr=False)
    # Keys that were left out of the values.
    unread: frozenset[str] = frozenset()

    def without(self, keys: Collection[str]) -> "Layers":
        """The same without some keys; services are left out whole, on both layers."""
        services = {CATALOG, SERVICES}
        unread = frozenset(keys) | (services if services & {*keys} else frozenset())
        values = {key: value for key, value in self.values.items() if key not in unread}
        return replace(self, values=values, unread=unread)

    @property
    def catalog(self) -> Any:
        """Services as every environment shares them."""
        return self.values.get(CATALOG) or {}

    @property
    def merged(self) -> dict[str, Any]:
        """What the stack says once its services are laid over the catalogue."""
        own = {key: value for key, value in self.values.items() if key != CATALOG}
        services = own.get(SERVICES)
        if services is None or isinstance(services, Mapping):
            own[SERVICES] = merge(self.catalog, services or {})
        return own

    def problem(self, path: Path, what: str, instead: str) -> Problem:
        """A problem at a path of the merged tree, told where its value was written."""
        top, below = path[0], path[1:]
        own = self.values.get(SERVICES) or {}
        shared = top == CATALOG or (
            top == SERVICES
            and not replaces(own, below)
            and depth(self.catalog, below) > depth(own, below)
        )
        file = self.project_file if shared else self.stack_file
        head = f"{self.project}:{CATALOG if shared else top}"
        return Problem(file, yaml_path((head, *below)), what, instead)
