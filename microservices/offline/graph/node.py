"""Topology: nodes, and calls between them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from microservices.offline.explain.version_summary import VersionSummary

Kind = Literal["gateway", "caller", "service", "stateful", "worker", "neighbour", "external"]


@dataclass(frozen=True)
class Node:
    """One thing that calls or is called.

    `about` is further text; `open` lists unprotected access.
    """

    kind: Kind
    name: str
    about: tuple[str, ...] = ()
    versions: tuple[VersionSummary, ...] = ()
    config: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """That one node may call another one, by their keys; all else is refused.

    `allowed` has the ports, methods and paths, one text a rule; `open` unprotected access.
    """

    source: str
    target: str
    allowed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topology:
    """The nodes by their keys, the calls, and unprotected access of whole namespaces."""

    nodes: dict[str, Node]
    calls: tuple[Call, ...]
    open: tuple[tuple[str, str], ...] = ()

    def everything_open(self) -> list[tuple[str, str]]:
        """All unprotected access: where, and what."""
        nodes = [(node.name, words) for node in self.nodes.values() for words in node.open]
        calls = [
            (f"{self.nodes[call.source].name} → {self.nodes[call.target].name}", words)
            for call in self.calls
            for words in call.open
        ]
        return [*self.open, *nodes, *calls]


class Links(NamedTuple):
    """What calls or is called on one side of the services: nodes by their keys, and calls.

    `open` lists unprotected access by the keys of the services.
    """

    nodes: dict[str, Node]
    calls: list[Call]
    open: dict[str, list[str]]


def merged(calls: list[Call]) -> list[Call]:
    """One call for each pair of nodes, with all that any of theirs allows."""
    found: dict[tuple[str, str], Call] = {}
    for call in calls:
        known = found.get((call.source, call.target), Call(call.source, call.target))
        found[call.source, call.target] = Call(
            call.source,
            call.target,
            tuple(dict.fromkeys((*known.allowed, *call.allowed))),
            tuple(dict.fromkeys((*known.open, *call.open))),
        )
    return list(found.values())
