"""A whole stack: its settings become resources, in one call."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from microservices.deploy.guard import guard
from microservices.deploy.last_deployed import export_deployed, stack_state
from microservices.load.configuration import load
from microservices.objects.stack import stack_objects

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
    cyclic garbage collector off: all that a program makes lives until its end, and to look for
    garbage takes a fifth of its time.

    Raises:
        RejectedConfiguration: with every problem of the settings, before anything is registered.
        pulumi.RunError: for a cluster that is not the stack's, or lacks what it needs.

    """
    gc.disable()
    plan = load()
    before = guard(plan)
    state = stack_state(before, plan.settings)
    placement = Placement.of(plan, stack_objects(plan, state))
    stack = _place(placement)
    if stack.ingress:
        pulumi.export("hosts", stack.ingress.hosts)
    services = stack.services
    pulumi.export("namespace", stack.namespace.name)
    pulumi.export("urls", {name: one.url for name, one in services.items() if one.url})
    pulumi.export("splits", {name: one.split for name, one in services.items() if one.split})
    if state.protect:
        pulumi.export("protected", value=True)
    claims = {name: one.claims for name, one in services.items()}
    export_deployed(before, plan.settings, placement.objects, placement.awaited, claims)
    return stack


def _place(placement: Placement) -> DeployedStack:
    """Make the components, in the order in which they need each other."""
    settings = placement.plan.settings
    namespace = MeshNamespace(settings.namespace, placement)
    Access("access", placement)
    namespace.close()
    AppConfig("config", placement)
    if placement.plan.graph.external_hosts:
        ExternalServices("external", placement)
    services = {name: Microservice(name, placement) for name in sorted(settings.services)}
    ingress = Ingress("gateway", placement) if settings.gateway.hosts else None
    return DeployedStack(placement, namespace, services, ingress)
