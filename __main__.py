"""A stack of HTTP microservices on Kubernetes with Istio."""

import gc

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
from microservices.deploy.guard import guard
from microservices.deploy.last_deployed import export_deployed, stack_state
from microservices.load.configuration import load
from microservices.objects.stack import stack_objects

# All that a program makes lives until its end: to look for garbage takes a fifth of its time.
gc.disable()
plan = load()
settings = plan.settings
before = guard(plan)
state = stack_state(before, settings)
placement = Placement.of(plan, stack_objects(plan, state))

namespace = MeshNamespace(settings.namespace, placement)
Access("access", placement)
namespace.close()
AppConfig("config", placement)
if plan.graph.external_hosts:
    ExternalServices("external", placement)
services = {name: Microservice(name, placement) for name in sorted(settings.services)}
if settings.gateway.hosts:
    ingress = Ingress("gateway", placement)
    pulumi.export("hosts", ingress.hosts)

pulumi.export("namespace", namespace.name)
pulumi.export("urls", {name: one.url for name, one in services.items() if one.url})
pulumi.export("splits", {name: one.split for name, one in services.items() if one.split})
if state.protect:
    pulumi.export("protected", value=True)
claims = {name: one.claims for name, one in services.items()}
export_deployed(before, settings, placement.objects, placement.awaited, claims)
