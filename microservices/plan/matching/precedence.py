"""Route precedence: the first route wins, also where the Gateway API prefers the most specific."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from microservices.plan.matching.condition import Condition, Inexpressible, PathCondition, at

Clash = tuple[int, int]
# https://gateway-api.sigs.k8s.io/reference/1.6/spec/#httproutespec
MOST_CONDITIONS = 128


@dataclass(frozen=True)
class Conditional:
    """The conditions of a route, of which one has to hold.

    Where the conditions of two routes weigh the same, the earlier one wins within one `object`
    only; among several it would be the older object.
    """

    conditions: tuple[Condition, ...]
    object: Hashable = None


@dataclass(frozen=True)
class Ordered:
    """The conditions of each route, by which the first wins whatever their weights are.

    `clashes` are pairs of routes of which the later one wins some requests all the same; there are
    `too_many` where a list of all conditions was not even finished: what routes share is more than
    an HTTPRoute has room for.
    """

    conditions: tuple[tuple[Condition, ...], ...]
    clashes: tuple[Clash, ...] = ()
    too_many: bool = False


def ordered(routes: Sequence[Conditional]) -> Ordered:
    """Give each route, beside its own conditions, what it shares with a later one that would win.

    What both match weighs at least as much as what the later one does, and of equals the first
    wins. https://gateway-api.sigs.k8s.io/reference/1.6/spec/#httprouterule
    """
    order = _Order(routes)
    for path in order.holes():
        order.fill(path)
    order.settle()
    return order.result()


class _Order:
    """Conditions by route, each but once, and of equals the one of the first route alone."""

    def __init__(self, routes: Sequence[Conditional]) -> None:
        self._routes = routes
        self._found: list[list[Condition]] = [[] for _ in routes]
        self._clashes: dict[Clash, None] = {}
        self._count = 0
        for index, route in enumerate(routes):
            for condition in route.conditions:
                self._add(index, condition)
        self._most = self._count + MOST_CONDITIONS

    def holes(self) -> set[PathCondition]:
        """The paths that a prefix takes with it though they are not below it."""
        paths = {condition.path for one in self._found for condition in one}
        return {
            PathCondition("exact", path.text)
            for path in paths
            if path.text and path.kind == "below"
        }

    def fill(self, path: PathCondition) -> None:
        """Have each route that fits a path say so, whatever else it fits."""
        for index, conditions in enumerate(self._found):
            for condition in tuple(conditions):
                filled = at(condition, path)
                if filled is not None:
                    self._add(index, filled)

    def settle(self) -> None:
        """Add what is shared until no later condition wins."""
        changed = True
        while changed:
            changed = False
            for index, later in [*self._pairs()]:
                if self._count > self._most:
                    return
                changed = self._share(index, later) or changed

    def result(self) -> Ordered:
        """What has been found."""
        found = tuple(tuple(sorted(one, key=_weight)) for one in self._found)
        return Ordered(found, tuple(self._clashes), self._count > self._most)

    def _pairs(self) -> Iterator[tuple[tuple[int, Condition], tuple[int, Condition]]]:
        """Conditions of two routes of which the later one wins."""
        every = [(index, one) for index, found in enumerate(self._found) for one in found]
        for one, other in product(every, every):
            if one[0] < other[0] and self._wins(other, one):
                yield one, other

    def _wins(self, later: tuple[int, Condition], earlier: tuple[int, Condition]) -> bool:
        apart = self._routes[later[0]].object != self._routes[earlier[0]].object
        ranks = later[1].rank, earlier[1].rank
        return ranks[0] > ranks[1] or (apart and ranks[0] == ranks[1])

    def _share(self, one: tuple[int, Condition], other: tuple[int, Condition]) -> bool:
        (index, condition), (later, wins) = one, other
        try:
            shared = condition & wins
        except Inexpressible:
            self._clashes.setdefault((index, later))
            return False
        return shared is not None and self._add(index, shared)

    def _add(self, index: int, condition: Condition) -> bool:
        """Whether a condition is new, and of no earlier route."""
        if any(condition in found for found in self._found[: index + 1]):
            return False
        for found in self._found[index + 1 :]:
            if condition in found:
                found.remove(condition)
                self._count -= 1
        self._found[index].append(condition)
        self._count += 1
        return True


def _weight(condition: Condition) -> tuple[bool, int, str, str]:
    """Shortest paths last, so that objects do not change with the order of discovery."""
    exact, length = condition.path.rank
    return not exact, -length, condition.path.text, condition.method or ""
