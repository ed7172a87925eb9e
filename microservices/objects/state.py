"""State of a stack: what its objects depend on beside the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from microservices.objects.stack_object import Key


@dataclass(frozen=True, kw_only=True)
class StackState:
    """The names of project and stack, and what the last deployment leaves to the next one.

    `ended` has, by service, the Job of each migration that has ended well, as the program knows
    them; empty where the Job has gone. The StatefulSets of services that are `replaced` get other
    claims than they were made with. Where the namespace is to be `protect`ed the engine refuses to
    delete it. `needed` has, by service, the policies, proxies and sets that the pods there need,
    those of a release that has not ended as well.
    """

    project: str
    stack: str
    ended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    protect: bool = False
    needed: Mapping[str, Sequence[Key]] = field(default_factory=dict)
