"""Objects of a stack, found by kind and name."""

from dataclasses import dataclass
from functools import cached_property

from microservices.objects.manifest import manifest
from microservices.objects.stack_object import StackObject
from microservices.objects.state import StackState
from tests.builders import Tree

STATE = StackState(project="microservices", stack="dev")


@dataclass(frozen=True)
class Found:
    """Objects with what is said of them beside their manifests."""

    objects: tuple[StackObject, ...]

    @cached_property
    def manifests(self) -> dict[tuple[str, str], Tree]:
        """The manifest of each."""
        return {one.key: manifest(one) for one in self.objects}

    def object(self, kind: str, name: str) -> StackObject:
        """The one of a kind and name."""
        (found,) = (one for one in self.objects if one.key == (kind, name))
        return found

    def parent(self, kind: str, name: str) -> tuple[str, str]:
        """Noun and name of the component that one stands under."""
        return self.object(kind, name).path[-1]

    def needs(self, kind: str, name: str) -> set[tuple[str, str]]:
        """Whatever one waits for."""
        needs = self.object(kind, name).needs
        return set(needs)

    @property
    def adopted(self) -> dict[str, str]:
        """The import ids of those that are taken over, by kind."""
        return {one.kind: one.import_id for one in self.objects if one.import_id}
