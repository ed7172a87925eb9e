"""The waits that change the routes of a service safely."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pulumi


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
