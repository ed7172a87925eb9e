"""Placement: the objects of a stack on their way to become resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar, Self

import pulumi
from pulumi_kubernetes.core.v1 import Namespace

from microservices.objects.stack_object import Component, Key, StackObject
from microservices.plan.plan import Plan

from .drain import drain_hooks
from .pause import Pause
from .resources import resource
from .restart import restart_hooks
from .settle import settle_hooks


@dataclass(frozen=True)
class Placement:
    """The objects of a stack or of one component, and what has been made of the stack's.

    `above` are the components that these objects stand in. `namespaces` are those that the stack
    makes: their names, which are known once they are there.
    """

    plan: Plan
    objects: tuple[StackObject, ...]
    settle: pulumi.ResourceHookBinding
    restart: pulumi.ResourceHookBinding
    pause: Pause
    above: tuple[Component, ...] = ()
    made: dict[Key, pulumi.CustomResource] = field(default_factory=dict)
    namespaces: dict[str | None, pulumi.Output[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, objects: Sequence[StackObject]) -> Self:
        """The objects of a plan, of which nothing has been made yet."""
        pause = Pause()
        settle = settle_hooks(plan.settings.mesh.settle_seconds, pause)
        return cls(plan, tuple(objects), settle, restart_hooks(objects), pause)

    @cached_property
    def runs(self) -> tuple[tuple[Component | None, Self], ...]:
        """Objects that stand together, by the component below these; None for their own."""
        depth = len(self.above)
        runs = groupby(self.objects, lambda one: one.path[depth : depth + 1])
        return tuple(
            (
                next(iter(below), None),
                replace(self, objects=tuple(run), above=(*self.above, *below)),
            )
            for below, run in runs
        )

    @cached_property
    def _by_component(self) -> Mapping[Component | None, Sequence[Self]]:
        found: dict[Component | None, list[Self]] = {}
        for component, run in self.runs:
            found.setdefault(component, []).append(run)
        return found

    def runs_of(self, component: Component) -> Sequence[Self]:
        """The objects of one component below these, as they stand together."""
        return self._by_component.get(component, ())

    def place(self, one: StackObject, parent: pulumi.Resource) -> None:
        """Make the resource of an object, whose needs are there."""
        limit = f"{one.timeout_seconds}s"
        timeouts = pulumi.CustomTimeouts(create=limit, update=limit)
        namespace = self.namespaces.get(one.namespace, one.namespace)
        options = pulumi.ResourceOptions(
            parent=parent,
            depends_on=[self.made[key] for key in one.needs],
            import_=one.import_id,
            ignore_changes=list(one.ignored) or None,
            custom_timeouts=timeouts if one.timeout_seconds is not None else None,
            retain_on_delete=one.retained or None,
            protect=one.protected or None,
            hooks=self._hooks(one),
        )
        made = resource(one, namespace, options)
        self.made[one.key] = made
        if isinstance(made, Namespace):
            self.namespaces[one.name] = made.metadata.apply(lambda found: found.name or one.name)

    def _hooks(self, one: StackObject) -> pulumi.ResourceHookBinding | None:
        """What an update of an object says and waits for."""
        if one.pods is None:
            return self.settle if one.settles else None
        drain = one.drain_seconds and drain_hooks(one.name, one.drain_seconds, self.pause)
        return pulumi.ResourceHookBinding.merge(self.restart, drain or None)

    @property
    def awaited(self) -> list[pulumi.CustomResource]:
        """The routes and migrations: with them the stack is as the settings say."""
        return [self.made[one.key] for one in self.objects if one.is_awaited]


class PlacedComponent(pulumi.ComponentResource):
    """A component that places the objects of its own, and the components below it.

    `placement` is that of what it stands in. Its type token is never changed without an alias.
    """

    parts: ClassVar[Mapping[str, type["PlacedComponent"]]] = {}
    components: dict[Component, "PlacedComponent"]

    def __init__(
        self, name: str, placement: Placement, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        component = Component(type(self).__name__, name)
        super().__init__(f"microservices:index:{component.noun}", name, None, opts)
        self.components = {}
        self.runs = placement.runs_of(component)
        for own in self.runs[:1]:
            self.place(own)
        self.register_outputs(self.outputs(placement))

    def place(self, own: Placement) -> None:
        """Make what stands together, in its order."""
        child = pulumi.ResourceOptions(parent=self)
        for component, run in own.runs:
            if component is None:
                for one in run.objects:
                    run.place(one, self)
            else:
                made = self.parts[component.noun](component.name, own, child)
                self.components[component] = made

    def outputs(self, placement: Placement) -> dict[str, Any]:
        """What the component gives out once it is placed."""
        del placement
        return {}
