"""Order of the nodes of a layer, with few crossing lines.

The third step of the method of Sugiyama and others: a line that passes a layer has a place in it,
a waypoint, and each layer is sorted by the mean place of what its nodes are joined to. All lines
to one node share their waypoints: what is joined there leads to the same node.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from microservices.offline.graph.layering import Edge

_SWEEPS = 12


class Waypoint(NamedTuple):
    """Where lines to a node pass a layer; those that go left stand apart from those that go right.

    Of a node itself `passes` is false, and `target` its key.
    """

    layer: int
    target: str
    passes: bool = False
    left: bool = False


class Ordered(NamedTuple):
    """The layers from left to right, and of each edge its waypoints in the same order."""

    layers: list[list[Waypoint]]
    chains: dict[Edge, list[Waypoint]]


def ordered(keys: Iterable[str], layer: Mapping[str, int], edges: Iterable[Edge]) -> Ordered:
    """The nodes and the waypoints of each layer, in their order."""
    chains = {edge: _chain(edge, layer) for edge in edges}
    nodes = [Waypoint(layer[key], key) for key in keys]
    points = dict.fromkeys([*nodes, *(point for chain in chains.values() for point in chain)])
    found = [
        [point for point in points if point.layer == one] for one in range(max(layer.values()) + 1)
    ]
    lines = list(dict.fromkeys(line for chain in chains.values() for line in pairwise(chain)))
    return Ordered(_with_few_crossings(found, lines), chains)


def _chain(edge: Edge, layer: Mapping[str, int]) -> list[Waypoint]:
    source, target = edge
    left = layer[source] > layer[target]
    first, last = sorted((layer[source], layer[target]))
    between = [Waypoint(one, target, passes=True, left=left) for one in range(first + 1, last)]
    ends = Waypoint(layer[source], source), Waypoint(layer[target], target)
    begin, end = reversed(ends) if left else ends
    return [begin, *between, end]


def _with_few_crossings(
    layers: list[list[Waypoint]], lines: Sequence[tuple[Waypoint, Waypoint]]
) -> list[list[Waypoint]]:
    before: dict[Waypoint, list[Waypoint]] = {}
    after: dict[Waypoint, list[Waypoint]] = {}
    for begin, end in lines:
        before.setdefault(end, []).append(begin)
        after.setdefault(begin, []).append(end)
    best, fewest = layers, _crossings(layers, after)
    for sweep in range(_SWEEPS):
        layers = _swept(layers, after, -1) if sweep % 2 else _swept(layers, before, 1)
        count = _crossings(layers, after)
        if count < fewest:
            best, fewest = layers, count
    return best


def _swept(
    layers: Sequence[list[Waypoint]], joined: Mapping[Waypoint, Sequence[Waypoint]], step: int
) -> list[list[Waypoint]]:
    """The layers, each sorted by the mean place of what its points are joined to on one side."""
    found = [list(layer) for layer in layers]
    order = range(1, len(found)) if step > 0 else range(len(found) - 2, -1, -1)
    for number in order:
        places = {point: place for place, point in enumerate(found[number - step])}
        means: dict[Waypoint, float] = {}
        for place, point in enumerate(found[number]):
            others = [places[one] for one in joined.get(point, ())]
            means[point] = sum(others) / len(others) if others else place
        found[number].sort(key=lambda point: means[point])
    return found


def _crossings(
    layers: Sequence[Sequence[Waypoint]], after: Mapping[Waypoint, Sequence[Waypoint]]
) -> int:
    count = 0
    for layer, following in pairwise(layers):
        places = {point: place for place, point in enumerate(following)}
        passed: list[int] = []
        for point in layer:
            ends = sorted(places[one] for one in after.get(point, ()))
            count += sum(len(passed) - bisect_left(passed, end + 1) for end in ends)
            for end in ends:
                insort(passed, end)
    return count
