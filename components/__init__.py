"""Components: Pulumi ComponentResources, and the pure builders of their specs."""

from components.access import Access, AccessArgs
from components.app_config import AppConfig, AppConfigArgs
from components.external_services import ExternalServices, ExternalServicesArgs
from components.ingress import Ingress, IngressArgs
from components.mesh_namespace import MeshNamespace, MeshNamespaceArgs
from components.microservice import Microservice, MicroserviceArgs
from components.settle import settle_hooks

__all__ = [
    "Access",
    "AccessArgs",
    "AppConfig",
    "AppConfigArgs",
    "ExternalServices",
    "ExternalServicesArgs",
    "Ingress",
    "IngressArgs",
    "MeshNamespace",
    "MeshNamespaceArgs",
    "Microservice",
    "MicroserviceArgs",
    "settle_hooks",
]
