"""Evaluation: the registered resources of a program, as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

_OF_THE_PROJECT = "microservices:index:"
Severity = Literal["info", "warning", "error"]
Operation = Literal["create", "import"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A text, number or truth value that the program marked as secret; hides it when printed."""

    value: str | int | float | bool | None

    def __repr__(self) -> str:
        return "Secret(...)"


class Unknown:
    """What only a deployment can tell."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Resource:
    """One registered resource, as the engine would get it.

    Inputs have the provider's own spelling and sorted keys; secret leaves are `Secret`, and what
    is not known before a deployment is `UNKNOWN`. Options hold only what was set, under the names
    of the resource monitor's protocol, such as `protect` or `ignoreChanges`; `hooks` maps the
    moments of a resource's life to names of hooks.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def operation(self) -> Operation:
        """What is planned where there is no state: to create it, or to import what is there."""
        return "import" if self.options.get("importId") else "create"


@dataclass(frozen=True, slots=True)
class Message:
    """What the program logged."""

    severity: Severity
    text: str
    urn: str = ""


@dataclass(frozen=True)
class Evaluation:
    """A stack as its program describes it, parents before children, siblings by type and name."""

    stack: str
    project: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    messages: tuple[Message, ...]
    # What the program's own transformations have changed, by URN, as it would be without them.
    transformed: Mapping[str, Resource] = field(default_factory=dict)
    # Objects that others have put into the cluster, as far as the settings name them.
    existing: tuple[Mapping[str, Any], ...] = ()

    @property
    def made(self) -> list[Mapping[str, Any]]:
        """The Kubernetes objects, as plain data."""
        return [resource.inputs for resource in self.resources if "kind" in resource.inputs]

    @property
    def manifests(self) -> list[Mapping[str, Any]]:
        """The Kubernetes objects, and those of others beside them."""
        return [*self.made, *self.existing]

    def of_type(self, type_token: str) -> tuple[Resource, ...]:
        """The resources with a type token such as `kubernetes:apps/v1:Deployment`."""
        return tuple(resource for resource in self.resources if resource.type == type_token)


def of_the_project(resources: Sequence[Resource]) -> frozenset[str]:
    """The URNs of the components of this project, and of everything below them."""
    found: set[str] = set()
    for item in resources:
        if item.parent in found or item.type.startswith(_OF_THE_PROJECT):
            found.add(item.urn)
    return frozenset(found)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """What stands in a value that is no map or list, each with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, f"{path}[{place}]")
    else:
        yield path, value


def in_tree_order(resources: Mapping[str, Resource]) -> tuple[Resource, ...]:
    """Resources by URN as a tuple: parents before children, siblings by type and name."""
    children: dict[str, list[Resource]] = {}
    for resource in resources.values():
        children.setdefault(resource.parent, []).append(resource)
    for siblings in children.values():
        siblings.sort(key=lambda resource: (resource.type, resource.name), reverse=True)
    ordered: list[Resource] = []
    waiting = children.get("", [])
    while waiting:
        resource = waiting.pop()
        ordered.append(resource)
        waiting.extend(children.get(resource.urn, ()))
    return tuple(ordered)
