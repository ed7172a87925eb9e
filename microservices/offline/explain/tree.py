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
    """Type with its branches, and the resource itself; as in the tree they come already."""
    last = {resource.parent: resource.urn for resource in resources}
    stems: dict[str, str] = {}
    lines: list[tuple[str, Resource]] = []
    for resource in resources:
        above, ends = stems.get(resource.parent), last[resource.parent] == resource.urn
        joint = branches.last if ends else branches.inner
        lines.append(
            (resource.type if above is None else f"{above}{joint}{resource.type}", resource)
        )
        through = branches.empty if ends else branches.through
        stems[resource.urn] = "" if above is None else f"{above}{through}"
    return lines
