"""Header changes of a route.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#Headers
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, texts_at

Pairs = tuple[tuple[str, str], ...]
_HOST = (":authority", "host")


@dataclass(frozen=True)
class HeaderChange:
    """One header that is removed, set to a value, or added beside what is there."""

    action: Literal["remove", "set", "add"]
    name: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.action} {self.name}" + (f": {self.value}" if self.action != "remove" else "")


def header_changes(*operations: Manifest) -> tuple[HeaderChange, ...]:
    """The changes of several places at once, in the order in which Envoy makes them.

    It removes, then sets, then adds, in the order of the places each time. What Envoy keeps about
    a request itself, the host among it, is none of its headers.
    """
    found = [HeaderChange("remove", name) for one in operations for name in texts_at(one, "remove")]
    actions: tuple[Literal["set", "add"], ...] = ("set", "add")
    for action in actions:
        pairs = (pair for one in operations for pair in sorted(map_at(one, action).items()))
        found += [HeaderChange(action, *pair) for pair in pairs]
    return tuple(
        change
        for change in found
        if not change.name.startswith(":") and change.name.lower() not in _HOST
    )


def host_change(operations: Manifest) -> str:
    """The host that a change of headers gives to a request, empty where it gives none."""
    for action in ("set", "add"):
        for name, value in map_at(operations, action).items():
            if name.lower() in _HOST:
                return str(value)
    return ""


def changed(headers: Iterable[tuple[str, str]], changes: Sequence[HeaderChange]) -> Pairs:
    """Headers after some changes, names in lower case."""
    found = [(name.lower(), value) for name, value in headers]
    for change in changes:
        name = change.name.lower()
        if change.action != "add":
            found = [pair for pair in found if pair[0] != name]
        if change.action != "remove":
            found.append((name, change.value))
    return tuple(found)
