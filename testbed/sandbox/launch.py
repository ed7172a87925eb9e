"""Start `make sandbox` or `make demo`: check what can be checked, build, run it in namespaces."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Literal

from microservices.offline.failure import Failure, ProgramFailure
from microservices.settings.values.problems import Rejected
from testbed import engine, folders
from testbed.fault import Fault
from testbed.pods import own_process, real_pods
from testbed.processes import namespaces
from testbed.processes.run_folder import RunFolder
from testbed.sandbox import chosen_stack
from testbed.sandbox.inside import INTERRUPTED

Command = Literal["sandbox", "demo"]

_FAILED, _BAD_INPUT = 1, 2
_TIDY_SECONDS = 10
_POLL_SECONDS = 0.1


def launch(command: Command, stack: str) -> int:
    """Run a command for a stack and return its exit code.

    2 for bad input, 1 for a fault, 128 and the number of the signal that ended it; and one line on
    standard error for each of them. Nothing is left running, whatever ends it.
    """
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    os.chdir(folders.ROOT)
    try:
        return _launch(command, stack)
    except Rejected as problems:
        print(problems, file=sys.stderr)
        return _BAD_INPUT
    except ProgramFailure as failure:
        print(f"{command}: the program failed\n{failure}", file=sys.stderr)
    except (Failure, Fault) as fault:
        print(f"{command}: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"\n{command}: interrupted; nothing is left running", file=sys.stderr)
        return INTERRUPTED
    except SystemExit as ended:
        name = signal.Signals(int(ended.code or 0) - 128).name
        print(f"{command}: ended by {name}; nothing is left running", file=sys.stderr)
        raise
    return _FAILED


def _launch(command: Command, stack: str) -> int:
    chosen = chosen_stack.read(stack)
    if command == "demo":
        chosen.split_service()
    own_process.require_sound(os.environ, chosen.urls)
    namespaces.require()
    if reason := real_pods.missing():
        raise Fault(reason)
    if code := _build():
        return code
    if reason := engine.missing():
        raise Fault(reason)
    with RunFolder() as folder:
        arguments = [command, stack, str(folder.path)]
        code = namespaces.run([sys.executable, "-m", "testbed.sandbox.inside", *arguments])
        folder.kept = code not in (0, INTERRUPTED)
        if code not in (0, _FAILED, INTERRUPTED):
            print(f"{command}: ended with exit code {code}", file=sys.stderr)
        if folder.kept:
            print(f"{command}: logs: {folder.path}", file=sys.stderr)
    return code


def _build() -> int:
    """Build what is missing, in a process group of its own, of which nothing is left at the end.

    Returns the exit code of the build, which has said why it failed.
    """
    process = subprocess.Popen([sys.executable, "-m", "testbed", "build"], start_new_session=True)
    try:
        return process.wait()
    finally:
        process.terminate()
        process.wait()
        _end_group(process.pid)


def _end_group(number: int) -> None:
    """Wait for what is left of a process group, such as Go, which tidies up; then kill it."""
    with suppress(ProcessLookupError):
        deadline = time.monotonic() + _TIDY_SECONDS
        while time.monotonic() < deadline:
            os.killpg(number, 0)
            time.sleep(_POLL_SECONDS)
        os.killpg(number, signal.SIGKILL)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
