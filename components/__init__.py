"""Components: Pulumi ComponentResources, which place the objects of a stack."""

from .ingress import Ingress
from .mesh_namespace import MeshNamespace
from .microservice import Microservice
from .placement import Placement
from .shared import Access, AppConfig, ExternalServices
from .stack import DeployedStack, deploy_stack

__all__ = [
    "Access",
    "AppConfig",
    "DeployedStack",
    "ExternalServices",
    "Ingress",
    "MeshNamespace",
    "Microservice",
    "Placement",
    "deploy_stack",
]
