"""Propagation waits (`settleSeconds`) before and after routes change."""

import pulumi

from microservices.manifests.routes.destinations import Destination, destinations

from .pause import Interrupted, Pause


def settle_hooks(seconds: int, pause: Pause) -> pulumi.ResourceHookBinding:
    """Propagation waits before and after an update that adds or removes a destination.

    Pulumi's order is right: a subset comes before the route that names it and goes after it. But
    proxies learn of each change a moment later than the API server. Before a new destination is
    named, every proxy must know its subset; before one that is gone loses its pods, every proxy
    must have left it. There is no wait on creation, in a preview, or for a mere change of shares.
    Objects that change in the same update wait side by side; all share one `pause`.
    """

    async def wait(name: str, what: str, targets: set[Destination]) -> None:
        if targets and seconds:
            subsets = ", ".join(sorted(f"{host} {subset}".strip() for host, subset in targets))
            said = f"{name}: waiting {seconds} s for every proxy to {what} {subsets}"
            if await pause.is_interrupted(said, seconds):
                raise Interrupted(f"interrupted; not every proxy may {what} {subsets} yet")

    async def arrive(args: pulumi.ResourceHookArgs) -> None:
        new = destinations(args.new_inputs) - _known(args)
        await wait(args.name, "know", new)

    async def leave(args: pulumi.ResourceHookArgs) -> None:
        gone = _known(args) - destinations(args.new_inputs)
        await wait(args.name, "leave", gone)

    return pulumi.ResourceHookBinding(
        before_update=[pulumi.ResourceHook("arrive", arrive)],
        after_update=[pulumi.ResourceHook("leave", leave)],
    )


def _known(args: pulumi.ResourceHookArgs) -> set[Destination]:
    """The destinations before the update; of routes that are taken over only the outputs tell."""
    return destinations(args.old_inputs) | destinations(args.old_outputs)
