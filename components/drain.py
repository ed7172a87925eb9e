"""Drain wait after pods are replaced whose calls have changed."""

import pulumi

from .pause import Interrupted, Pause


def drain_hooks(workload: str, seconds: int, pause: Pause) -> pulumi.ResourceHookBinding:
    """A wait after an update that replaces pods, until the old ones have ended.

    They end while they still answer, and what they may call goes at the end of the update. The
    provider waits for new pods alone.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    """

    async def drain(args: pulumi.ResourceHookArgs) -> None:
        if _template(args.old_inputs) == _template(args.new_inputs):
            return
        said = f"{args.name}: waiting {seconds} s for pods whose calls have changed to end"
        if await pause.is_interrupted(said, seconds):
            raise Interrupted("interrupted; pods that have not ended may lose their calls")

    return pulumi.ResourceHookBinding(
        after_update=[pulumi.ResourceHook(f"drain {workload}", drain)]
    )


def _template(inputs: object) -> object:
    spec = inputs.get("spec") if isinstance(inputs, dict) else None
    return spec.get("template") if isinstance(spec, dict) else None
