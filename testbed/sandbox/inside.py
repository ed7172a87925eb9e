"""Part of `make sandbox` and `make demo` that runs inside the testbed's namespaces.

Usage: python -m testbed.sandbox.inside (sandbox | demo) STACK FOLDER; `launch` starts it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from testbed.fault import Fault
from testbed.processes import namespaces

INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended."""

_MODULES = {"sandbox": "testbed.sandbox.shell", "demo": "testbed.sandbox.demo"}


def say(command: str, text: str) -> None:
    """Tell a person what happens, at once."""
    print(f"{command}: {text}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run a command for a stack, with a folder for its data and logs.

    Returns its exit code: 1, and one line on standard error, for a fault.
    """
    command, stack, folder = arguments
    try:
        if not namespaces.inside():
            raise Fault(f"not inside namespaces of its own; run `make {command} STACK={stack}`")
        # Imported here: an interrupt may come while that goes on.
        return import_module(_MODULES[command]).run(stack, Path(folder))
    # An OSError is of the disk, or of a connection.
    except (Fault, OSError) as fault:
        print(f"{command}: {fault}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print(f"\n{command}: interrupted; nothing is left running", file=sys.stderr, flush=True)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
