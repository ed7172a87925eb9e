"""What an update says of the pods that it restarts."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from microservices.manifests.parts import map_at, part
from microservices.objects.stack_object import StackObject
from microservices.settings.values.printed import printed


def restart_hooks(objects: Iterable[StackObject]) -> pulumi.ResourceHookBinding:
    """Say of each workload how many pods an update restarts, in its preview as well.

    The engine compares with what was deployed last, after all transformations of the program. Pods
    are replaced if and only if their template changes, to which the name of a set belongs.
    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment
    """
    workloads = {one.name: one for one in objects if one.pods is not None}

    def say(args: pulumi.ResourceHookArgs) -> None:
        if pods := _restarted(workloads[args.name], args.old_inputs, args.new_inputs):
            pulumi.log.info(printed(f"{args.name}: this update restarts {pods}"))

    hook = pulumi.ResourceHook("restart", say, pulumi.ResourceHookOptions(on_dry_run=True))
    return pulumi.ResourceHookBinding(before_update=[hook])


def _restarted(
    workload: StackObject, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> str:
    """The pods that there were and will be, where their template is another; else nothing."""
    if map_at(old, "spec", "template") == map_at(new, "spec", "template"):
        return ""
    least = workload.pods or 0
    if "spec.replicas" in workload.ignored:
        return f"{least} or more pods"
    was = part(old, "spec", "replicas")
    pods = min(least, int(was)) if isinstance(was, int | float) else least
    return f"{pods} pod{'' if pods == 1 else 's'}" if pods else ""
