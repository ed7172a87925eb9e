"""The routes of a service: one VirtualService."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components import istio
from components.adoption import Adoption
from components.http_route import RoutedPort, http_routes
from components.names import labels, metadata, token
from settings.lane import LaneSettings
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings
from settings.routing import routes


@dataclass(frozen=True, kw_only=True)
class RoutingArgs:
    """The routes as settings, what must be there before, and the waits around an update."""

    service: str
    settings: MicroserviceSettings
    lanes: Mapping[str, LaneSettings]
    mesh: MeshSettings
    namespace: pulumi.Input[str]
    settle: pulumi.ResourceHookBinding
    needs: Sequence[pulumi.Resource]
    adoption: Adoption


class Routing(pulumi.ComponentResource):
    """The one VirtualService of a host; Istio does not merge two of them inside the mesh."""

    virtual_service: CustomResource

    def __init__(
        self,
        name: str,
        args: RoutingArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Routing"), name, None, opts)
        self.virtual_service = istio.virtual_service(
            args.service,
            metadata(args.service, args.namespace, labels(args.service)),
            virtual_service_spec(args.service, args.settings, args.lanes),
            args.mesh.api_version,
            pulumi.ResourceOptions(
                parent=self,
                depends_on=list(args.needs),
                hooks=args.settle,
                import_=args.adoption.id("VirtualService", args.service),
            ),
        )
        self.register_outputs({})


def virtual_service_spec(
    service: str, settings: MicroserviceSettings, lanes: Mapping[str, LaneSettings]
) -> istio.VirtualServiceSpec:
    """The routes of a service on each of its ports; a version without traffic is not named.

    Where there are several ports each has routes of its own: without its number Istio would not
    know which port of the destination is meant.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    spec: istio.VirtualServiceSpec = {"hosts": [service]}
    several = len(settings.all_ports) > 1
    found = [one for one in routes(service, settings, lanes) if one.match.gateway is not True]
    for port in settings.all_ports:
        number = port.number if several else None
        if port.routed_as_tcp:
            route = _tcp_route(service, settings.split, number)
            spec.setdefault("tcp", []).append(route)
        else:
            destination = RoutedPort(service, number)
            for one in found:
                if one.match.port in (None, port.name):
                    spec.setdefault("http", []).extend(http_routes(one, destination, number))
    return spec


def _tcp_route(service: str, split: Mapping[str, int], port: int | None) -> istio.TcpRoute:
    shares = {version: share for version, share in sorted(split.items()) if share}
    route: istio.TcpRoute = {"route": RoutedPort(service, port).split(shares)}
    if port is not None:
        route["match"] = [{"port": port}]
    return route
