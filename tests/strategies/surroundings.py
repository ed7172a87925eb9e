"""What a service finds around it, and may name."""

from dataclasses import dataclass
from typing import Any

from tests.strategies.sets import Sets


@dataclass(frozen=True)
class Surroundings:
    """The rest of a stack, as far as one of its services has to fit it.

    `relaxed` says that the namespace admits more than the restricted standard, `existing` that
    the service may name objects that somebody else has put into the cluster. `hosts` are those of
    a gateway, `calls` what the service calls, and with `sidecars` a route knows who asks.
    """

    sets: Sets
    others: tuple[str, ...]
    relaxed: bool
    existing: bool
    sidecars: bool = True
    hosts: tuple[str, ...] = ()
    calls: tuple[Any, ...] = ()
