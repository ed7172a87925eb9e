"""Layers of a graph: callers left of their callees.

The first two steps of the method of Sugiyama and others (1981): cycles are broken by turning calls
around, and every node stands behind the longest way that leads to it.
"""

from collections.abc import Collection, Iterable, Sequence
from graphlib import TopologicalSorter

Edge = tuple[str, str]


def components(keys: Sequence[str], edges: Iterable[Edge]) -> list[list[str]]:
    """The nodes that hang together, the largest part first, each in the given order."""
    parents = {key: key for key in keys}

    def root(key: str) -> str:
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for source, target in edges:
        parents[root(target)] = root(source)
    parts: dict[str, list[str]] = {}
    for key in keys:
        parts.setdefault(root(key), []).append(key)
    return sorted(parts.values(), key=len, reverse=True)


def layers(keys: Sequence[str], edges: Collection[Edge]) -> dict[str, int]:
    """The layer of each node; a call may go left only where it is part of a cycle."""
    acyclic = _without_cycles(keys, edges)
    before: dict[str, list[str]] = {key: [] for key in keys}
    after: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in acyclic:
        before[target].append(source)
        after[source].append(target)
    found: dict[str, int] = {}
    for key in TopologicalSorter(before).static_order():
        found[key] = max((found[one] + 1 for one in before[key]), default=0)
    # What nobody calls stands right before what it calls.
    for key in keys:
        if not before[key] and after[key]:
            found[key] = min(found[one] for one in after[key]) - 1
    return found


def _without_cycles(keys: Sequence[str], edges: Collection[Edge]) -> list[Edge]:
    """The edges, each that leads back to a node which is under way turned around."""
    targets: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in edges:
        targets[source].append(target)
    called = {target for _, target in edges}
    under_way: set[str] = set()
    done: set[str] = set()
    found: list[Edge] = []
    for start in [*(key for key in keys if key not in called), *keys]:
        ways = [] if start in done else [(start, iter(targets[start]))]
        under_way.update(key for key, _ in ways)
        while ways:
            source, rest = ways[-1]
            target = next(rest, None)
            if target is None:
                ways.pop()
                under_way.discard(source)
                done.add(source)
            elif target in under_way:
                found.append((target, source))
            else:
                found.append((source, target))
                if target not in done:
                    under_way.add(target)
                    ways.append((target, iter(targets[target])))
    return list(dict.fromkeys(found))
