"""Route dialects: the kinds by which a stack says its routes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from microservices.objects.args import ServiceArgs, VersionArgs
from microservices.objects.gateway_api import GatewayApi
from microservices.objects.istio import Istio
from microservices.objects.stack_object import Key, StackObject
from microservices.plan.external_host import ExternalHost
from microservices.plan.plan import Plan
from microservices.settings.mesh import MeshSettings


class RouteDialect(Protocol):
    """How routes are said, and what they lead to."""

    def addresses(self, plan: Plan, service: str) -> tuple[str, ...]:
        """The Services by which the pods of a service are called."""
        ...

    def backends(self, args: VersionArgs) -> Iterator[StackObject]:
        """What routes lead to of a version, and its traffic policy."""
        ...

    def routes(self, args: ServiceArgs, needs: tuple[Key, ...]) -> Iterator[StackObject]:
        """The routes of a service inside the mesh, after what they need."""
        ...

    def external_policies(self, plan: Plan, host: ExternalHost) -> Iterator[StackObject]:
        """How a host outside of the cluster is called, such as TLS origination."""
        ...

    def ingress(
        self, plan: Plan, of_services: Mapping[str, Sequence[StackObject]], needs: tuple[Key, ...]
    ) -> Iterator[StackObject]:
        """The gateway, and the routes of its hosts, which need the objects of the services."""
        ...


_DIALECTS: Mapping[str, RouteDialect] = {"istio": Istio(), "gateway-api": GatewayApi()}


def dialect_of(mesh: MeshSettings) -> RouteDialect:
    """The dialect that a stack asks for."""
    return _DIALECTS[mesh.routes]
