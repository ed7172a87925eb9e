"""Components: Pulumi ComponentResources, and the pure builders of their specs."""

from .access import Access, AccessArgs
from .app_config import AppConfig, AppConfigArgs
from .external_services import ExternalServices, ExternalServicesArgs
from .ingress import Ingress, IngressArgs
from .mesh_namespace import MeshNamespace, MeshNamespaceArgs
from .microservice import Microservice, MicroserviceArgs
from .settle import settle_hooks

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
