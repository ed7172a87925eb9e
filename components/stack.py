"""A whole stack: its settings become resources, in one call."""

import atexit
import gc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from microservices.deploy.deployed import Deployed
from microservices.deploy.guard import guard
from microservices.deploy.last_deployed import (
    OUTPUT,
    deployed_output,
    last_deployed,
    stack_state,
)
from microservices.load.configuration import load
from microservices.objects.stack import stack_objects
from microservices.plan.plan import Plan

from .ingress import Ingress
from .mesh_namespace import MeshNamespace
from .microservice import Microservice
from .placement import Placement
from .shared import Access, AppConfig, ExternalServices


@dataclass(frozen=True)
class DeployedStack:
    """The components of a stack, for a program that adds to it. `services` are by name."""

    placement: Placement
    namespace: MeshNamespace
    services: Mapping[str, Microservice]
    ingress: Ingress | None


def deploy_stack() -> DeployedStack:
    """Register everything that the settings of the current stack say, and export what came of it.

    It is the whole program of a project, or the beginning of one that registers more. It turns the
    cyclic garbage collector off, at exit too: all that a program makes lives until its end, and to
    look for garbage takes a fifth of its time, and an eighth at exit.

    Raises:
        RejectedConfiguration: with every problem of the settings, before anything is registered.
        pulumi.RunError: for a cluster that is not the stack's, or lacks what it needs.

    """
    gc.disable()
    atexit.register(gc.freeze)
    plan, layers = load()
    stack, outputs = place_stack(plan, guard(plan, layers, last_deployed))
    for name, value in outputs.items():
        pulumi.export(name, value)
    return stack


def place_stack(
    plan: Plan, before: Deployed, opts: pulumi.ResourceOptions | None = None
) -> tuple[DeployedStack, dict[str, Any]]:
    """Register everything of a plan, after what was deployed before; what came of it by output."""
    state = stack_state(before, plan.settings)
    placement = Placement.of(plan, stack_objects(plan, state))
    stack = _place(placement, opts)
    services = stack.services
    claims = {name: one.claims for name, one in services.items()}
    objects, awaited = placement.objects, placement.awaited
    outputs = {
        **({"hosts": stack.ingress.hosts} if stack.ingress else {}),
        "namespace": stack.namespace.name,
        "urls": {name: one.url for name, one in services.items() if one.url},
        "splits": {name: one.split for name, one in services.items() if one.split},
        **({"protected": True} if state.protect else {}),
        OUTPUT: deployed_output(before, plan.settings, objects, awaited, claims),
    }
    return stack, outputs


def _place(placement: Placement, opts: pulumi.ResourceOptions | None) -> DeployedStack:
    """Make the components, in the order in which they need each other."""
    settings = placement.plan.settings
    namespace = MeshNamespace(settings.namespace, placement, opts)
    Access("access", placement, opts)
    namespace.close()
    AppConfig("config", placement, opts)
    if placement.plan.graph.own_hosts:
        ExternalServices("external", placement, opts)
    services = {name: Microservice(name, placement, opts) for name in sorted(settings.services)}
    ingress = Ingress("gateway", placement, opts) if settings.gateway.hosts else None
    return DeployedStack(placement, namespace, services, ingress)
