"""Run the ordinary Go client in a tool module, and say in one line why it failed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence

from testbed import folders
from testbed.fault import Fault
from testbed.processes import namespaces

# The compiler collects garbage less often, until it has so much memory: a fifth less of CPU.
# https://pkg.go.dev/runtime#hdr-Environment_Variables
_ENVIRONMENT = {"GOGC": "400", "GOMEMLIMIT": "3GiB"}
_LAST_LINES = 3
_NO_NETWORK = ("no such host", "connection refused", "network is unreachable", "i/o timeout")


def release() -> str:
    """The release of the Go that is installed, such as `1.26.8`; raises `Fault` without one."""
    if shutil.which("go") is None:
        raise Fault("go is not on PATH; install Go, see https://go.dev/doc/install")
    version = run(["env", "GOVERSION"], ".", "Go")
    return version.removeprefix("go").split("-")[0]


def run(
    arguments: Sequence[str], tool: str, what: str, follow: Callable[[str], object] = lambda _: None
) -> str:
    """Run Go in the folder `tool` of the tool modules; returns what it prints.

    `what` is what this makes, for the one line of the `Fault` when it fails; `follow` gets
    each line of standard error while it runs.
    """
    process = subprocess.Popen(
        ["go", *arguments],
        cwd=folders.TOOLS / tool,
        # The Go that is installed builds, and none is downloaded in its place.
        env=_ENVIRONMENT | os.environ | {"GOTOOLCHAIN": "local"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As by Ctrl-C: Go then removes its own temporary files.
        preexec_fn=lambda: namespaces.die_with_parent(signal.SIGINT),
    )
    with process:
        said: list[str] = []
        for line in process.stderr or ():
            said.append(line.strip())
            follow(line.strip())
        printed = process.stdout.read() if process.stdout else ""
    if process.returncode == 0:
        return printed.strip()
    raise _fault(f"go {arguments[0]} of {what} failed", what, [*said, *printed.splitlines()])


def _fault(failure: str, what: str, said: Sequence[str]) -> Fault:
    text = "\n".join(said)
    if "no space left on device" in text:
        return Fault(f"the disk is full: no space left for {what}", text)
    if any(sign in text for sign in _NO_NETWORK):
        return Fault(f"no network: Go cannot download what {what} needs", text)
    return Fault(f"{failure}: {' / '.join(said[-_LAST_LINES:])}", text)
