"""Namespace of a stack, with what holds for everything in it."""

from typing import Any

import pulumi

from .placement import PlacedComponent, Placement


class MeshNamespace(PlacedComponent):
    """A namespace in the mesh: injected, mutually authenticated, closed to other namespaces.

    It is empty where another stack owns the namespace.
    """

    name: pulumi.Output[str]

    def outputs(self, placement: Placement) -> dict[str, Any]:
        """Its name."""
        self.name = placement.namespaces[placement.plan.settings.namespace]
        return {"name": self.name}

    def close(self) -> None:
        """Refuse whatever no policy lets in or out, once all of those are there."""
        for closing in self.runs[1:]:
            self.place(closing)
