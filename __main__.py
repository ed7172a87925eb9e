"""A stack of HTTP microservices on Kubernetes with Istio."""

import pulumi

from components import (
    AppConfig,
    AppConfigArgs,
    MeshNamespace,
    MeshNamespaceArgs,
    Microservice,
    MicroserviceArgs,
    settle_hooks,
)
from deploy.kube_context import require_kube_context
from settings.load import load

settings = load()
require_kube_context(settings.kube_context)
namespace = MeshNamespace(settings.namespace, MeshNamespaceArgs(mesh=settings.mesh))
config = AppConfig(
    "config",
    AppConfigArgs(namespace=namespace.name, config=settings.config, secrets=settings.secrets),
)
settle = settle_hooks(settings.mesh.settle_seconds)
services: dict[str, Microservice] = {}
for name, service in sorted(settings.services.items()):
    services[name] = Microservice(
        name,
        MicroserviceArgs(
            settings=service,
            mesh=settings.mesh,
            namespace=namespace.name,
            config=config,
            settle=settle,
        ),
    )

pulumi.export("namespace", namespace.name)
pulumi.export("urls", {name: service.url for name, service in services.items()})
pulumi.export("splits", {name: service.split for name, service in services.items()})
