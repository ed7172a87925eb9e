"""Layers: what all environments share, with the settings of one stack merged over it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from microservices.settings.values.problems import Path, Problem, yaml_path

CATALOG = "catalog"
SERVICES = "services"
SHARED = "shared"
DEFAULTS = "defaults"
# Keys beside those of the settings, by which these are made.
LAYERS = (CATALOG, DEFAULTS, SHARED)
# Maps that a stack lays over the shared ones.
_MAPS = "namespaceOptions mesh network gateway config existingSets externalSecrets"
SHAREABLE = (*_MAPS.split(), "externalServices", "observability", DEFAULTS)


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
        """The same without some keys; services are left out whole, on every layer."""
        services = {CATALOG, DEFAULTS, SERVICES}
        unread = {*keys, *(SHAREABLE if SHARED in keys else ())}
        unread |= services if services & unread else frozenset()
        values = {key: value for key, value in self.values.items() if key not in unread}
        if self.shared:
            shared = {key: value for key, value in self.shared.items() if key not in unread}
            values[SHARED] = shared
        return replace(self, values=values, unread=frozenset(unread))

    @property
    def shared(self) -> Mapping[str, Any]:
        """What lies under the keys of every stack, by key; nothing where that is no map."""
        written = self.values.get(SHARED)
        return written if isinstance(written, Mapping) else {}

    @property
    def catalog(self) -> Any:
        """Services as every environment shares them."""
        return self.values.get(CATALOG) or {}

    @property
    def defaults(self) -> Any:
        """What lies under every service of the stack."""
        return merge(self.shared.get(DEFAULTS), self.values.get(DEFAULTS, {}))

    @property
    def under_services(self) -> Any:
        """What lies under the services of the stack: the catalogue, with the defaults under it."""
        layers = [self.catalog, self.values.get(SERVICES)]
        maps = [one for one in layers if isinstance(one, Mapping)] if self.defaults else []
        names = [name for one in maps for name, written in one.items() if written is not None]
        return merge(dict.fromkeys(names, self.defaults), self.catalog)

    @property
    def merged(self) -> dict[str, Any]:
        """What the stack says once it is laid over what is shared."""
        own = {key: value for key, value in self.values.items() if key not in LAYERS}
        for key, under in self.shared.items():
            if key in SHAREABLE and key != DEFAULTS:
                own[key] = merge(under, own.get(key, {}))
        services = own.get(SERVICES)
        if services is None or isinstance(services, Mapping):
            own[SERVICES] = merge(self.under_services, services or {})
        return own

    def removals_of_nothing(self) -> Iterator[tuple[Path, str]]:
        """Paths at which null would remove what is not there, and what might have had it."""
        for path in removals_of_nothing(self.under_services, self.values.get(SERVICES)):
            yield (SERVICES, *path), "the catalogue"
        for key in self.shared:
            for path in removals_of_nothing(self.shared[key], self.values.get(key)):
                yield (key, *path), f"`{SHARED}`"

    def problem(self, path: Path, what: str, instead: str) -> Problem:
        """A problem at a path of the merged tree, told where its value was written."""
        file, (top, *below) = self._place(path)
        return Problem(file, yaml_path((self.key(top), *below)), what, instead)

    def key(self, key: Any) -> str:
        """A key as a person writes it: with the project's name, unless it is a component's."""
        return f"{self.project}:{key}" if self.project else key

    def _place(self, path: Path) -> tuple[str, Path]:
        """The file and the path of the uppermost layer that leads as far as any under it."""
        found: tuple[str, Path] = (self.stack_file, path)
        reached = -1
        for file, head, rest in self._layers_of(path):
            tree: Any = self.values
            for part in head:
                tree = (tree if isinstance(tree, Mapping) else {}).get(part) or {}
            # Below the name of a service stands what a default says of all of them.
            led = depth(tree, rest) + len(path) - len(rest)
            if led > reached:
                found, reached = (file, (*head, *rest)), led
            if replaces(tree, rest):
                break
        return found

    def _layers_of(self, path: Path) -> Iterator[tuple[str, Path, Path]]:
        """The layers of a path from above, with its beginning in each, and the rest of it."""
        top, below = path[:1], path[1:]
        yield self.project_file if path[0] in (CATALOG, SHARED) else self.stack_file, top, below
        if path[0] == SERVICES:
            yield self.project_file, (CATALOG,), below
            if below:
                yield self.stack_file, (DEFAULTS,), below[1:]
                yield self.project_file, (SHARED, DEFAULTS), below[1:]
        elif path[0] in SHAREABLE:
            yield self.project_file, (SHARED, *top), below
