"""Pause: a time for which an update waits, and which an interrupt cuts short."""

import asyncio
import contextlib
import signal

import pulumi

from microservices.settings.values.printed import printed


class Interrupted(Exception):
    """The update was cancelled during a wait."""


class Pause:
    """Times that SIGINT cuts short, for all who are waiting: a program has one.

    The engine ends no hook when an update is cancelled. It has the language host interrupt the
    program, which by default leaves its loop without an answer, and is killed five seconds later.
    """

    def __init__(self) -> None:
        self._interrupted = asyncio.Event()
        self._waiting = 0

    async def is_interrupted(self, said: str, seconds: int) -> bool:
        """Say that it waits, and wait; true as soon as the program is interrupted."""
        loop = asyncio.get_running_loop()
        # Windows has no such handlers, and a thread beside the main one may not set them.
        with contextlib.suppress(RuntimeError):
            loop.add_signal_handler(signal.SIGINT, self._interrupted.set)
        self._waiting += 1
        # Only now: whoever reads it may interrupt at once.
        pulumi.log.info(printed(said))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._interrupted.wait(), seconds)
        self._waiting -= 1
        # The host interrupts more than once; the next time must not come before the answer.
        if not self._waiting and not self._interrupted.is_set():
            with contextlib.suppress(RuntimeError):
                loop.remove_signal_handler(signal.SIGINT)
        return self._interrupted.is_set()
