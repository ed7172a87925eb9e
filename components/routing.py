"""The routes of a service: one VirtualService, and the wait that lets go of pods safely."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components import istio
from components.names import labels, metadata, token
from settings.mesh import MeshSettings
from settings.version import Version


@dataclass(frozen=True, kw_only=True)
class RoutingArgs:
    """The versions that share the traffic; what must be there before; the wait that comes after."""

    service: str
    versions: Sequence[Version]
    mesh: MeshSettings
    namespace: pulumi.Input[str]
    settle: pulumi.ResourceHook
    needs: Sequence[pulumi.Resource]


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
            virtual_service_spec(args.service, args.versions),
            args.mesh.api_version,
            pulumi.ResourceOptions(
                parent=self,
                depends_on=list(args.needs),
                hooks=pulumi.ResourceHookBinding(after_update=[args.settle]),
            ),
        )
        self.register_outputs({})


def virtual_service_spec(service: str, versions: Sequence[Version]) -> istio.VirtualServiceSpec:
    """The split of a service; a version without traffic is not named."""
    return {
        "hosts": [service],
        "http": [
            {
                "route": [
                    {
                        "destination": {"host": service, "subset": version.name},
                        "weight": version.weight,
                    }
                    for version in versions
                    if version.weight
                ]
            }
        ],
    }


def destinations(virtual_service: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """Host and subset of everything that a VirtualService sends requests to."""
    spec = (virtual_service or {}).get("spec") or {}
    return {
        (weighted["destination"]["host"], weighted["destination"].get("subset", ""))
        for route in spec.get("http") or ()
        for weighted in route.get("route") or ()
    }


def settle_hook(seconds: int) -> pulumi.ResourceHook:
    """The wait after an update that took a destination away, in seconds; none in a preview.

    Pulumi removes what left the program at the end of an update, so the route goes first. But
    proxies learn of it a moment later, and a request that one of them still sends to pods that
    are gone fails.
    """

    async def settle(args: pulumi.ResourceHookArgs) -> None:
        gone = destinations(args.old_inputs) - destinations(args.new_inputs)
        if gone and seconds:
            names = ", ".join(sorted(f"{host} {subset}" for host, subset in gone))
            pulumi.log.info(f"{args.name}: waiting {seconds} s for every proxy to leave {names}")
            await asyncio.sleep(seconds)

    return pulumi.ResourceHook("settle", settle)
