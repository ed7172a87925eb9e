"""Propagation waits (`settleSeconds`) before and after routes change."""

import asyncio
import contextlib
import signal

import pulumi

from microservices.manifests.destinations import Destination, destinations
from microservices.settings.values.printed import printed


class Interrupted(Exception):
    """The update was cancelled during a wait."""


def settle_hooks(seconds: int) -> pulumi.ResourceHookBinding:
    """Propagation waits before and after an update that adds or removes a destination.

    Pulumi's order is right: a subset comes before the route that names it and goes after it. But
    proxies learn of each change a moment later than the API server. Before a new destination is
    named, every proxy must know its subset; before one that is gone loses its pods, every proxy
    must have left it. There is no wait on creation, in a preview, or for a mere change of shares.
    Objects that change in the same update wait side by side.
    """
    pause = _Pause(seconds)

    async def wait(name: str, what: str, targets: set[Destination]) -> None:
        if targets and seconds:
            subsets = ", ".join(sorted(f"{host} {subset}".strip() for host, subset in targets))
            said = f"{name}: waiting {seconds} s for every proxy to {what} {subsets}"
            if await pause.is_interrupted(said):
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


class _Pause:
    """A time that SIGINT cuts short, for all who are waiting.

    The engine ends no hook when an update is cancelled. It has the language host interrupt the
    program, which by default leaves its loop without an answer, and is killed five seconds later.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._interrupted = asyncio.Event()
        self._waiting = 0

    async def is_interrupted(self, said: str) -> bool:
        """Say that it waits, and wait; true as soon as the program is interrupted."""
        loop = asyncio.get_running_loop()
        # Windows has no such handlers, and a thread beside the main one may not set them.
        with contextlib.suppress(RuntimeError):
            loop.add_signal_handler(signal.SIGINT, self._interrupted.set)
        self._waiting += 1
        # Only now: whoever reads it may interrupt at once.
        pulumi.log.info(printed(said))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._interrupted.wait(), self._seconds)
        self._waiting -= 1
        # The host interrupts more than once; the next time must not come before the answer.
        if not self._waiting and not self._interrupted.is_set():
            with contextlib.suppress(RuntimeError):
                loop.remove_signal_handler(signal.SIGINT)
        return self._interrupted.is_set()
