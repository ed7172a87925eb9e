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
from deploy.deployed_cluster import require_cluster
from deploy.kube_context import require_kube_context
from deploy.last_deployed import export_deployed, last_deployed, warn_of_shifts
from deploy.preflight import require_preflight
from settings.call_graph import CallGraph
from settings.load import load

# All that a program makes lives until its end: to look for garbage takes a fifth of its time.
gc.disable()
settings = load()
require_kube_context(settings)
before = require_cluster(last_deployed())
require_preflight(settings)
warn_of_shifts(before, settings)
namespace = MeshNamespace(
    settings.namespace,
    MeshNamespaceArgs(
        mesh=settings.mesh,
        options=settings.namespace_options,
        observability=settings.observability,
        network=settings.network,
    ),
)
graph = CallGraph(settings)
access = Access(
    "access",
    AccessArgs(
        services=settings.services,
        graph=graph,
        mesh=settings.mesh,
        network=settings.network,
        observability=settings.observability,
        gateway=settings.gateway,
        namespace=namespace.name,
        namespace_name=settings.namespace,
    ),
)
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
if graph.external_services:
    external = ExternalServices(
        "external",
        ExternalServicesArgs(
            namespace=namespace.name, services=graph.external_services, mesh=settings.mesh
        ),
    )
    needs += external.objects
settle = settle_hooks(settings.mesh.settle_seconds)
made: list[CustomResource | Job] = []
services: dict[str, Microservice] = {}
for name, service in sorted(settings.services.items()):
    services[name] = Microservice(
        name,
        MicroserviceArgs(
            settings=service,
            mesh=settings.mesh,
            observability=settings.observability,
            namespace=namespace.name,
            namespace_name=settings.namespace,
            config=config,
            settle=settle,
            lanes=settings.lanes,
            addresses=graph.addresses_of(name),
            pod_labels=access.pod_labels(name),
            migrated=before.migrated(name, service),
            needs=[*needs, *access.needs(name)],
        ),
    )
    made += [*services[name].migrations, *services[name].routes]
if settings.gateway.hosts:
    ingress = Ingress(
        "gateway",
        IngressArgs(
            gateway=settings.gateway,
            services=settings.services,
            microservices=services,
            lanes=settings.lanes,
            mesh=settings.mesh,
            namespace=namespace.name,
            namespace_name=settings.namespace,
            settle=settle,
        ),
    )
    made += ingress.routes.values()
    pulumi.export("hosts", ingress.hosts)

pulumi.export("namespace", namespace.name)
pulumi.export("urls", {name: one.url for name, one in services.items() if one.url})
pulumi.export("splits", {name: one.split for name, one in services.items() if one.split})
migrated = {name: one.migrated for name, one in services.items()}
export_deployed(before, settings, made, migrated)
