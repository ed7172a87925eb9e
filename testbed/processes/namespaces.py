"""Own network, process and mount namespaces for a command, so that all of it dies together.

The kernel ends every process of a process namespace when its first one ends
(pid_namespaces(7)), and each process from here to that first one asks to be killed with its
parent (prctl(2), PR_SET_PDEATHSIG). So `kill -9` of any of them leaves nothing behind.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from testbed.fault import Fault

INSIDE = "TESTBED_INSIDE"
"""Environment variable that is set for everything that runs inside the namespaces."""

_SEPARATE = ("--net", "--pid", "--mount", "--fork", "--kill-child=KILL", "--mount-proc")

# In order of preference. Real pods need the user 1337 inside, which only root or a range of
# subordinate users (subuid(5)) can give.
_AS_ROOT = ()
_AS_USER_WITH_RANGE = ("--user", "--map-root-user", "--map-auto")
_AS_USER = ("--user", "--map-root-user")

_COMMANDS = {"unshare": "util-linux", "setpriv": "util-linux", "ip": "iproute2"}
_FIRST_PROCESS = (sys.executable, "-m", "testbed.processes.first_process")
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def inside() -> bool:
    """Whether this process runs in the testbed's own namespaces."""
    return INSIDE in os.environ


def require() -> None:
    """Raise `Fault` where no command could be run in namespaces of its own."""
    _permitted_identity()


def run(command: Sequence[str]) -> int:
    """Run a command in namespaces of its own and return its exit code.

    As root, or as a user who may make user namespaces. Raises `Fault` when the kernel permits
    neither; nothing of the command has run then. A signal that ends this process ends every
    process of the namespaces first.
    """
    identity = _permitted_identity()
    command = ["unshare", *identity, *_SEPARATE, *_FIRST_PROCESS, *command]
    die_with_parent()
    # So that the first process of the namespaces is a child of this one when `unshare` is killed.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", *command], env=os.environ | {INSIDE: "yes"}
    )

    def end(number: int, _frame: FrameType | None) -> None:
        process.kill()
        _wait_for_all()
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    # The terminal sends Ctrl-C to the command as well, which decides what to do with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = process.wait()
    return code if code >= 0 else 128 - code


def _wait_for_all() -> None:
    """Wait for the first process, which ends after all others: nobody reads their files then."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process a signal when the one that started it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def _permitted_identity() -> tuple[str, ...]:
    for name, package in _COMMANDS.items():
        if shutil.which(name) is None:
            raise Fault(f"the command `{name}` is missing; install the package {package}")
    identities = [_AS_USER_WITH_RANGE, _AS_USER]
    if os.geteuid() == 0:
        identities.insert(0, _AS_ROOT)
    reasons: list[str] = []
    for identity in identities:
        finished = subprocess.run(
            ["unshare", *identity, *_SEPARATE, *_FIRST_PROCESS, "true"],
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode == 0:
            return identity
        reasons.append(" ".join(finished.stderr.split()))
    raise Fault(f"namespaces are not permitted on this machine ({reasons[-1]})")
