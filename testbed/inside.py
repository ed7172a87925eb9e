"""What the commands share that run inside the testbed's namespaces."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from testbed import namespaces
from testbed.fault import Fault

INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended."""


def say(command: str, text: str) -> None:
    """Tell a person what happens, at once."""
    print(f"{command}: {text}", flush=True)


def run_inside(command: str, run: Callable[[str, Path], int], arguments: Sequence[str]) -> int:
    """Run a command for the stack and the folder that the arguments name.

    Returns its exit code: 1, and one line on standard error, for a fault.
    """
    stack, folder = arguments
    try:
        if not namespaces.inside():
            raise Fault(f"not inside namespaces of its own; run `make {command} STACK={stack}`")
        return run(stack, Path(folder))
    # An OSError is of the disk, or of a connection.
    except (Fault, OSError) as fault:
        print(f"{command}: {fault}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print(f"\n{command}: interrupted; nothing is left running", file=sys.stderr, flush=True)
        return INTERRUPTED
