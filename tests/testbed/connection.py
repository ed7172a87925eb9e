"""Whether a TCP connection can be opened from a real pod, beside its sidecar."""

import subprocess
import sys

from testbed.pods import pod_network
from testbed.pods.injection import USER

_SECONDS = 2
_OPEN = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), {seconds})"


def connects(network: str | None, address: str, port: int) -> bool:
    """Open a connection from a network namespace, as the user whose connections no rule catches."""
    program = _OPEN.format(seconds=_SECONDS)
    command = [sys.executable, "-c", program, address, str(port)]
    as_sidecar = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]
    found = subprocess.run(pod_network.command_in(network, as_sidecar), capture_output=True)
    return found.returncode == 0
