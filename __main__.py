"""A stack of HTTP microservices on Kubernetes with Istio."""

import gc

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.batch.v1 import Job

from components import (
    Access,
    AccessArgs,
    AppConfig,
    AppConfigArgs,
    ExternalServices,
    ExternalServicesArgs,
    Ingress,
    IngressArgs,
    MeshNamespace,
    MeshNamespaceArgs,
    Microservice,
    MicroserviceArgs,
    settle_hooks,
)
from microservices.deploy.claims import protects_namespace, replaced_sets
from microservices.deploy.guard import guard
from microservices.deploy.last_deployed import export_deployed
from microservices.load.configuration import load

# All that a program makes lives until its end: to look for garbage takes a fifth of its time.
gc.disable()
plan = load()
settings = plan.settings
before = guard(plan)
replaced = replaced_sets(before, settings)
protect = protects_namespace(before, settings)
namespace = MeshNamespace(
    settings.namespace,
    MeshNamespaceArgs(settings=settings, protect=protect),
)
access = Access("access", AccessArgs(plan=plan, namespace=namespace.name))
needs = [*namespace.limits, *namespace.close(access.policies)]
config = AppConfig(
    "config",
    AppConfigArgs(
        namespace=namespace.name,
        config=settings.config,
        secrets=settings.secrets,
        external_secrets=settings.external_secrets,
        overrides=settings.config_overrides,
    ),
)
if outside := plan.graph.external_services:
    external = ExternalServices(
        "external",
        ExternalServicesArgs(namespace=namespace.name, services=outside, mesh=settings.mesh),
    )
    needs += external.objects
settle = settle_hooks(settings.mesh.settle_seconds)
made: list[CustomResource | Job] = []
services: dict[str, Microservice] = {}
for name, service in sorted(settings.services.items()):
    services[name] = Microservice(
        name,
        MicroserviceArgs(
            plan=plan,
            namespace=namespace.name,
            config=config,
            settle=settle,
            pod_labels=access.pod_labels(name),
            migrated=before.migrated(name, service),
            needs=[*needs, *access.needs(name)],
            replaced=name in replaced,
        ),
    )
    made += [*services[name].migrations, *services[name].routes]
if settings.gateway.hosts:
    ingress = Ingress(
        "gateway",
        IngressArgs(plan=plan, microservices=services, namespace=namespace.name, settle=settle),
    )
    made += ingress.routes.values()
    pulumi.export("hosts", ingress.hosts)

pulumi.export("namespace", namespace.name)
pulumi.export("urls", {name: one.url for name, one in services.items() if one.url})
pulumi.export("splits", {name: one.split for name, one in services.items() if one.split})
if protect:
    pulumi.export("protected", value=True)
export_deployed(before, settings, made, services)
