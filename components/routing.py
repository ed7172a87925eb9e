"""The routes of a service: one VirtualService."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components import istio
from components.adoption import Adoption
from components.names import labels, metadata, token
from settings.mesh import MeshSettings
from settings.port import ServicePort
from settings.version import Version


@dataclass(frozen=True, kw_only=True)
class RoutingArgs:
    """The versions that share the traffic, what must be there before, and the waits around it."""

    service: str
    ports: Sequence[ServicePort]
    versions: Sequence[Version]
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
            virtual_service_spec(args.service, args.ports, args.versions),
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
    service: str, ports: Sequence[ServicePort], versions: Sequence[Version]
) -> istio.VirtualServiceSpec:
    """The split of a service, alike on each of its ports; a version without traffic is not named.

    Where there are several ports each has a route of its own: without its number Istio would not
    know which port of the destination is meant.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    spec: istio.VirtualServiceSpec = {"hosts": [service]}
    several = len(ports) > 1
    for port in ports:
        number = port.number if several else None
        if port.routed_as_tcp:
            route: istio.TcpRoute = {"route": _split(service, versions, number)}
            if several:
                route["match"] = [{"port": port.number}]
            spec.setdefault("tcp", []).append(route)
        else:
            requests: istio.HttpRoute = {"route": _split(service, versions, number)}
            if several:
                requests = {"match": [{"port": port.number}], **requests}
            spec.setdefault("http", []).append(requests)
    return spec


def _split(
    service: str, versions: Sequence[Version], port: int | None
) -> list[istio.WeightedDestination]:
    return [
        {"destination": _destination(service, version.name, port), "weight": version.weight}
        for version in versions
        if version.weight
    ]


def _destination(service: str, subset: str, port: int | None) -> istio.Destination:
    destination: istio.Destination = {"host": service, "subset": subset}
    if port is not None:
        destination["port"] = {"number": port}
    return destination
