"""Vertical placement of the nodes of a layer, near their neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from microservices.offline.graph.ordering import Waypoint

_SWEEPS = 16
# A line bends less where it passes layers than where it ends.
_STRAIGHT = 6.0


@dataclass(frozen=True)
class Joined:
    """Two points of neighbouring layers, and how far below their tops a line meets each."""

    left: Waypoint
    right: Waypoint
    left_at: float
    right_at: float

    @property
    def weight(self) -> float:
        """How much it matters that the line is straight."""
        return _STRAIGHT if self.left.passes and self.right.passes else 1.0


def tops(
    layers: Sequence[Sequence[Waypoint]],
    room: Mapping[Waypoint, float],
    joined: Iterable[Joined],
) -> dict[Waypoint, float]:
    """The top of each point; what follows in a layer stands as far below as a point has room."""
    pulls: dict[Waypoint, list[tuple[Waypoint, float, float]]] = {}
    for one in joined:
        below = one.left_at - one.right_at
        pulls.setdefault(one.right, []).append((one.left, below, one.weight))
        pulls.setdefault(one.left, []).append((one.right, -below, one.weight))
    found: dict[Waypoint, float] = {}
    for layer in layers:
        top = 0.0
        for point in layer:
            found[point] = top
            top += room[point]
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            _settle(layer, pulls, room, found)
    return found


def _settle(
    layer: Sequence[Waypoint],
    pulls: Mapping[Waypoint, Sequence[tuple[Waypoint, float, float]]],
    room: Mapping[Waypoint, float],
    found: dict[Waypoint, float],
) -> None:
    """Move a layer to where its points are pulled, in order and with nothing over another.

    What is over another is put together and stands at the mean of where its parts would: the
    least squares under an order (pool adjacent violators).
    """
    blocks: list[tuple[float, float, int]] = []
    offsets: list[float] = []
    offset = 0.0
    for point in layer:
        wanted, weight = _wanted(point, pulls.get(point, ()), found)
        block = wanted - offset, weight, 1
        while blocks and blocks[-1][0] > block[0]:
            mean, other, count = blocks.pop()
            both = other + block[1]
            block = (mean * other + block[0] * block[1]) / both, both, count + block[2]
        blocks.append(block)
        offsets.append(offset)
        offset += room[point]
    means = [mean for mean, _, count in blocks for _ in range(count)]
    for point, mean, before in zip(layer, means, offsets, strict=True):
        found[point] = mean + before


def _wanted(
    point: Waypoint,
    pulls: Sequence[tuple[Waypoint, float, float]],
    found: Mapping[Waypoint, float],
) -> tuple[float, float]:
    """Where a point is pulled, and how strongly."""
    weight = sum(one for _, _, one in pulls)
    if not weight:
        # What nothing pulls gives way to all else.
        return found[point], 0.01
    return sum((found[other] + below) * one for other, below, one in pulls) / weight, weight
