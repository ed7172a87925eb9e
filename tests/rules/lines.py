"""Lines that rules tell, against those that cases expect."""

from collections.abc import Iterable


def place_first(line: str) -> tuple[str, str]:
    """What lines are sorted by, whether they have a message or not."""
    place, _, message = line.partition(": ")
    return place, message


def compared(told: Iterable[str], expected: Iterable[str]) -> tuple[list[str], list[str]]:
    """Both in one order, without the messages of those that are expected by their path alone."""
    found, wanted = sorted(told, key=place_first), sorted(expected, key=place_first)
    shown = [
        line if ": " in other else place_first(line)[0]
        for line, other in zip(found, wanted, strict=False)
    ]
    return [*shown, *found[len(shown) :]], wanted
