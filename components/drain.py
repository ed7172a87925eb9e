"""Drain wait after pods are replaced whose calls have changed."""

import pulumi

from microservices.manifests.parts import map_at

from .pause import Interrupted, Pause


def drain_hooks(workload: str, seconds: int, pause: Pause) -> pulumi.ResourceHookBinding:
    """A wait after an update that replaces pods, until the old ones have ended.

    They end while they still answer, and what they may call goes at the end of the update. The
    provider waits for new pods alone.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    """

    async def drain(args: pulumi.ResourceHookArgs) -> None:
        old, new = (map_at(one, "spec", "template") for one in (args.old_inputs, args.new_inputs))
        if old == new:
            return
        said = f"{args.name}: waiting {seconds} s for pods whose calls have changed to end"
        if await pause.is_interrupted(said, seconds):
            raise Interrupted("interrupted; pods that have not ended may lose their calls")

    return pulumi.ResourceHookBinding(
        after_update=[pulumi.ResourceHook(f"drain {workload}", drain)]
    )
