"""The components of a stack, placed as the program does it."""

from collections.abc import Mapping

import pulumi

from components import (
    Access,
    AppConfig,
    ExternalServices,
    Ingress,
    MeshNamespace,
    Microservice,
    Placement,
)
from microservices.objects.stack import stack_objects
from microservices.objects.stack_object import StackObject
from microservices.plan.plan import Plan
from tests.objects.found import STATE


def objects(plan: Plan) -> tuple[StackObject, ...]:
    """The objects of a plan of which nothing was deployed before."""
    return stack_objects(plan, STATE)


def place(plan: Plan, opts: pulumi.ResourceOptions | None = None) -> Mapping[str, Microservice]:
    """Place all of them below what the options say; the services by name."""
    return placed(Placement.of(plan, objects(plan)), opts)


def placed(
    placement: Placement, opts: pulumi.ResourceOptions | None = None
) -> Mapping[str, Microservice]:
    """The same of a placement."""
    plan = placement.plan
    namespace = MeshNamespace(plan.settings.namespace, placement, opts)
    Access("access", placement, opts)
    namespace.close()
    AppConfig("config", placement, opts)
    ExternalServices("external", placement, opts)
    services = {name: Microservice(name, placement, opts) for name in sorted(plan.services)}
    Ingress("gateway", placement, opts)
    return services
