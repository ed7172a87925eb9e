"""Applies a stack in the order in which Pulumi's engine does, without the engine.

What a resource depends on comes before it; what is gone is deleted last, in the opposite order.
https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/#creation-and-deletion-order
"""

import asyncio
import inspect
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

import pulumi

from components.pause import Pause
from components.settle import settle_hooks
from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.engine.plain_text import with_stand_ins
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until
from testbed.sandbox.stack import wait_until_rolled_out
from tests.deployment import deploy_program
from tests.wiring_contracts import SETTLE

_GONE_SECONDS = 60


class OrderedApply:
    """Brings a cluster from one evaluation of a stack to the next."""

    def __init__(self, cluster: Cluster, settle_seconds: int) -> None:
        self._cluster = cluster
        self._settle_seconds = settle_seconds
        self._before: dict[str, Manifest] = {}

    def deploy(self, evaluation: Evaluation, settle_seconds: int | None = None) -> None:
        """Create and update what changed, then delete what is gone, with waits around routes."""
        found = {one.urn: one for one in evaluation.resources}
        ordered = [found[urn] for urn in TopologicalSorter(_graph(found.values())).static_order()]
        wanted = {
            one.urn: with_stand_ins(one.inputs) for one in ordered if "apiVersion" in one.inputs
        }
        changed = [urn for urn, manifest in wanted.items() if self._before.get(urn) != manifest]
        routes = [urn for urn in changed if found[urn].options.get("hooks") == SETTLE]
        others = [wanted[urn] for urn in changed if urn not in routes]
        for manifest in others:
            self._cluster.apply([manifest])
            wait_until_rolled_out(self._cluster, [manifest])
        hooks = _hooks(self._settle_seconds if settle_seconds is None else settle_seconds)
        asyncio.run(self._route(hooks, {urn: wanted[urn] for urn in routes}))
        for urn in reversed([urn for urn in self._before if urn not in wanted]):
            self._delete(self._before[urn])
        self._before = wanted

    async def _route(self, hooks: pulumi.ResourceHookBinding, routes: dict[str, Manifest]) -> None:
        """The engine updates what does not depend on each other side by side."""
        await asyncio.gather(*(self._update(hooks, urn, new) for urn, new in routes.items()))

    async def _update(self, hooks: pulumi.ResourceHookBinding, urn: str, new: Manifest) -> None:
        old = self._before.get(urn)
        name = new["metadata"]["name"]
        args = pulumi.ResourceHookArgs(urn, name, name, new["kind"], new, old)
        if old:
            await _run(hooks.before_update, args)
        self._cluster.apply([new])
        if old:
            await _run(hooks.after_update, args)

    def _delete(self, manifest: Manifest) -> None:
        kind, metadata = manifest["kind"], manifest["metadata"]
        place = (kind, metadata["name"], metadata.get("namespace"))
        self._cluster.delete(*place)
        wait_until(lambda: not self._cluster.find(*place), _GONE_SECONDS, f"{kind} is to go")


def _hooks(settle_seconds: int) -> pulumi.ResourceHookBinding:
    """The hooks of one run of the program."""
    bindings: list[pulumi.ResourceHookBinding] = []
    deploy_program(lambda: bindings.append(settle_hooks(settle_seconds, Pause())))
    return bindings[0]


def _graph(resources: Iterable[Resource]) -> dict[str, list[str]]:
    """What each resource comes after: its parent, and what it depends on."""
    return {
        one.urn: [*one.dependencies, *([one.parent] if one.parent else [])] for one in resources
    }


async def _run(hooks: Any, args: pulumi.ResourceHookArgs) -> None:
    for hook in hooks or ():
        waiting = hook.callback(args)
        if inspect.isawaitable(waiting):
            await waiting
