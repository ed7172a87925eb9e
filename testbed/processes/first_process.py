"""Process 1 of the namespaces: sets up the network, runs the command, and reaps what is left.

Usage: python -m testbed.processes.first_process COMMAND...
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from testbed.mesh import outside_host
from testbed.pods import pod_network
from testbed.processes import namespaces

_MOUNTS = (
    # Named network namespaces are mounts in /run/netns, and /sys shows a namespace's own network.
    ("tmpfs", "testbed", "/run"),
    ("sysfs", "testbed", "/sys"),
)


def main(command: Sequence[str]) -> int:
    """Run the command and return its exit code; every other process ends with this one."""
    namespaces.die_with_parent()
    try:
        _set_up()
        process = subprocess.Popen(list(command))
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(error.cmd)}: {error.stderr.strip()}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 127

    def forward(number: int, _frame: FrameType | None) -> None:
        # Not `Popen.send_signal`, which would take the exit code away from the wait below.
        os.kill(process.pid, number)

    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGHUP, forward)
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    while True:
        identifier, status = os.wait()
        if identifier == process.pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _set_up() -> None:
    for kind, source, target in _MOUNTS:
        command = ["mount", "-t", kind, source, target]
        subprocess.run(command, check=True, capture_output=True, text=True)
    pod_network.set_up()
    outside_host.set_up()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
