"""State of a stack: what its objects depend on beside the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class StackState:
    """The names of project and stack, and what the last deployment leaves to the next one.

    `ended` has, by service, the Job of each migration that has ended well, as the program knows
    them; empty where the Job has gone. The StatefulSets of services that are `replaced` get other
    claims than they were made with. Where the namespace is to be `protect`ed the engine refuses to
    delete it.
    """

    project: str
    stack: str
    ended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    protect: bool = False
