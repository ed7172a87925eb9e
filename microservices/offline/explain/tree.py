"""Resource tree, as `pulumi preview` prints it."""

from collections.abc import Sequence
from dataclasses import dataclass

from microservices.offline.engine.evaluation import Resource


@dataclass(frozen=True)
class Branches:
    """What joins a resource to its parent."""

    inner: str
    last: str
    through: str
    empty: str


LINES = Branches("├─ ", "└─ ", "│  ", "   ")
ASCII = Branches("|- ", "`- ", "|  ", "   ")


def tree_lines(
    resources: Sequence[Resource], branches: Branches = LINES
) -> list[tuple[str, Resource]]:
    """Type with its branches, and the resource itself; parents come before their children."""
    children: dict[str, list[Resource]] = {}
    for resource in resources:
        children.setdefault(resource.parent, []).append(resource)
    lines: list[tuple[str, Resource]] = []
    waiting = [(root, "", "") for root in reversed(children.get("", []))]
    while waiting:
        resource, stem, joint = waiting.pop()
        lines.append((f"{stem}{joint}{resource.type}", resource))
        if joint:
            stem += branches.empty if joint == branches.last else branches.through
        below = children.get(resource.urn, [])
        joints = [branches.inner] * (len(below) - 1) + [branches.last]
        pairs = list(zip(below, joints, strict=False))
        waiting.extend((child, stem, child_joint) for child, child_joint in reversed(pairs))
    return lines
