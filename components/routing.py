"""The routes of a service: one VirtualService, and the waits that change it safely."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def destinations(virtual_service: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """Host and subset of everything that a VirtualService sends requests to."""
    spec = (virtual_service or {}).get("spec") or {}
    return {
        (weighted["destination"]["host"], weighted["destination"].get("subset", ""))
        for kind in ("http", "tcp")
        for route in spec.get(kind) or ()
        for weighted in route.get("route") or ()
    }


def settle_hooks(seconds: int) -> pulumi.ResourceHookBinding:
    """Waits around an update that brings a destination in or takes one away, in seconds.

    Pulumi's order is right: a subset comes before the route that names it and goes after it. But
    proxies learn of each change a moment later than the API server. Before a new destination is
    named, every proxy must know its subset; before one that is gone loses its pods, every proxy
    must have left it. There is no wait on creation, in a preview, or for a mere change of shares.
    """

    async def wait(name: str, what: str, targets: set[tuple[str, str]]) -> None:
        if targets and seconds:
            subsets = ", ".join(sorted(f"{host} {subset}".strip() for host, subset in targets))
            pulumi.log.info(f"{name}: waiting {seconds} s for every proxy to {what} {subsets}")
            await asyncio.sleep(seconds)

    async def arrive(args: pulumi.ResourceHookArgs) -> None:
        new = destinations(args.new_inputs) - destinations(args.old_inputs)
        await wait(args.name, "know", new)

    async def leave(args: pulumi.ResourceHookArgs) -> None:
        gone = destinations(args.old_inputs) - destinations(args.new_inputs)
        await wait(args.name, "leave", gone)

    return pulumi.ResourceHookBinding(
        before_update=[pulumi.ResourceHook("arrive", arrive)],
        after_update=[pulumi.ResourceHook("leave", leave)],
    )
