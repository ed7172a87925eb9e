"""Layout of the picture: boxes in columns, and lines that cross only the gaps.

Callers stand left of what they call. A line leaves its box beside the words of the call, passes
a column at a waypoint between the boxes, and bends only between the columns, so that it never runs
through a box.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from microservices.offline.graph.box import Box
from microservices.offline.graph.layering import Edge, components, layers
from microservices.offline.graph.ordering import Ordered, Waypoint, ordered
from microservices.offline.graph.placement import Joined, tops

_BETWEEN_BOXES, _AROUND_LINE, _LINE = 22.0, 9.0, 12.0
_COLUMN_GAP, _FOR_EACH_LINE, _WIDEST_GAP = 60.0, 3.0, 150.0
_BETWEEN_PARTS = 36.0
_PAGE = 1180.0
Point = tuple[float, float]
BoxOf = Callable[[str, Sequence[str]], Box]


@dataclass(frozen=True)
class Placed:
    """A box and where it stands; it may be wider than it has to be."""

    box: Box
    left: float
    top: float
    width: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.box.height


@dataclass(frozen=True)
class Layout:
    """Boxes by their keys, and lines by their ends: a bend and a straight part by turns."""

    width: float
    height: float
    boxes: dict[str, Placed]
    lines: dict[Edge, list[Point]]

    def moved(self, right: float, down: float) -> "Layout":
        """The same elsewhere."""
        boxes = {
            key: replace(one, left=one.left + right, top=one.top + down)
            for key, one in self.boxes.items()
        }
        lines = {edge: [(x + right, y + down) for x, y in way] for edge, way in self.lines.items()}
        return replace(self, boxes=boxes, lines=lines)


def layout(keys: Sequence[str], edges: Sequence[Edge], box_of: BoxOf) -> Layout:
    """Place every node; `box_of` makes the box of one with what it calls in the order given."""
    parts = [
        _part(part, [edge for edge in edges if edge[0] in part], box_of)
        for part in map(dict.fromkeys, components(keys, edges))
    ]
    return _packed(parts)


def _packed(parts: Sequence[Layout]) -> Layout:
    """Parts that do not hang together beside each other, as far as a page is wide, then below."""
    room = max([_PAGE, *(part.width for part in parts)])
    right = down = tallest = width = 0.0
    found = Layout(0, 0, {}, {})
    for part in parts:
        if right and right + part.width > room:
            right, down, tallest = 0.0, down + tallest + _BETWEEN_PARTS, 0.0
        moved = part.moved(right, down)
        found.boxes.update(moved.boxes)
        found.lines.update(moved.lines)
        width, tallest = max(width, right + part.width), max(tallest, part.height)
        right += part.width + _BETWEEN_PARTS
    return Layout(width, down + tallest, found.boxes, found.lines)


def _part(keys: dict[str, None], edges: Sequence[Edge], box_of: BoxOf) -> Layout:
    """Nodes that hang together."""
    found = ordered(keys, layers(list(keys), edges), edges)
    boxes = {key: box_of(key, _callees(key, found)) for key in keys}
    places = _tops(found, boxes)
    lefts, widths = _columns(found, boxes)
    placed = {
        point.target: Placed(boxes[point.target], lefts[point.layer], top, widths[point.layer])
        for point, top in places.items()
        if not point.passes
    }
    lines = {
        edge: _line(edge, chain, boxes, places, lefts, widths)
        for edge, chain in found.chains.items()
    }
    height = max(one.bottom for one in placed.values())
    below = max((y + _LINE for points in lines.values() for _, y in points), default=0)
    return Layout(lefts[-1] + widths[-1], max(height, below), placed, lines)


def _callees(key: str, found: Ordered) -> list[str]:
    """What a node calls, in the order in which the lines to it leave."""
    places = {
        point: place / len(layer) for layer in found.layers for place, point in enumerate(layer)
    }
    following = {
        target: chain[1] if chain[0].target == key and not chain[0].passes else chain[-2]
        for (source, target), chain in found.chains.items()
        if source == key
    }
    return sorted(following, key=lambda target: places[following[target]])


def _tops(found: Ordered, boxes: dict[str, Box]) -> dict[Waypoint, float]:
    joined = dict[tuple[Waypoint, Waypoint], Joined]()
    for (source, target), chain in found.chains.items():
        for left, right in pairwise(chain):
            left_at, right_at = (_meets(one, source, target, boxes) for one in (left, right))
            joined[left, right] = Joined(left, right, left_at, right_at)
    room = {
        point: _LINE + _AROUND_LINE if point.passes else boxes[point.target].height + _BETWEEN_BOXES
        for layer in found.layers
        for point in layer
    }
    places = tops(found.layers, room, joined.values())
    highest = min(places.values())
    return {point: top - highest for point, top in places.items()}


def _meets(point: Waypoint, source: str, target: str, boxes: dict[str, Box]) -> float:
    """How far below the top of a point the line of a call meets it."""
    if point.passes:
        return _LINE / 2
    return boxes[source].exits[target] if point.target == source else boxes[target].entry


def _columns(found: Ordered, boxes: dict[str, Box]) -> tuple[list[float], list[float]]:
    """The left edge and the width of each column."""
    widths = [
        max((boxes[point.target].width for point in layer if not point.passes), default=0)
        for layer in found.layers
    ]
    crossing = [0] * len(widths)
    for line in {line for chain in found.chains.values() for line in pairwise(chain)}:
        crossing[line[0].layer] += 1
    lefts, left = list[float](), 0.0
    for width, lines in zip(widths, crossing, strict=True):
        lefts.append(left)
        left += width + min(_COLUMN_GAP + _FOR_EACH_LINE * lines, _WIDEST_GAP)
    return lefts, widths


def _line(
    edge: Edge,
    chain: Sequence[Waypoint],
    boxes: dict[str, Box],
    places: dict[Waypoint, float],
    lefts: Sequence[float],
    widths: Sequence[float],
) -> list[Point]:
    """The points of a line, from the caller to what it calls."""
    points: list[Point] = []
    for place, point in enumerate(chain):
        height = places[point] + _meets(point, *edge, boxes)
        left = lefts[point.layer]
        points += [(left, height)] if place else []
        points += [(left + widths[point.layer], height)] if place < len(chain) - 1 else []
    return points if chain[0].target == edge[0] else points[::-1]
