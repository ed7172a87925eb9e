"""Route dialects: the kinds by which a stack says its routes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.objects.args import ServiceArgs, VersionArgs
from microservices.objects.gateway_api import GatewayApi
from microservices.objects.istio import Istio
from microservices.objects.stack_object import Key, StackObject
from microservices.plan.plan import Plan
from microservices.settings.access.external import ExternalTlsSettings
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

    def external_tls(
        self, plan: Plan, name: str, tls: ExternalTlsSettings, described: ObjectMetaArgsDict
    ) -> StackObject:
        """TLS origination for a service outside of the cluster."""
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
