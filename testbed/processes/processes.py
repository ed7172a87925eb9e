"""Start a program, wait until it is ready, stop it, and say in one line why it is not there."""

import itertools
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from testbed.fault import Fault

Value = TypeVar("Value")

PATIENCE = "TESTBED_PATIENCE"
"""Environment variable: how many times as long as usual every wait may take, such as `4`."""

_POLL_SECONDS = 0.02
# What takes long is asked for less often: each look costs time that it may be waiting for.
_LONGEST_POLL_SECONDS = 0.25
_POLL_GROWTH = 1.25
_STOP_SECONDS = 5.0
_LAST_BYTES = 4000


class Stoppable(ABC):
    """Something that runs: use it as a context manager, or call `stop`."""

    @abstractmethod
    def stop(self) -> None:
        """End it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass
class Process:
    """A running program with its log file.

    Raises `Fault`, with the last line that it logged, when it cannot be started, when it ends
    before it is ready, and, from `check`, when it has ended without having been stopped.
    """

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stdin: int = subprocess.DEVNULL

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.log.open("ab") as log:
                self.popen = subprocess.Popen(
                    self.command,
                    stdin=self.stdin,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    env=os.environ | self.environment,
                    # A group of its own: Ctrl-C is for the tests, which then stop this program in
                    # their own order, and what it starts itself can be stopped with it.
                    start_new_session=True,
                )
        except OSError as error:
            raise Fault(f"cannot start {self.name}: {error.filename}: {error.strerror}") from error

    def wait_until(self, ready: Callable[[], bool], seconds: float, what: str = "ready") -> None:
        """Poll until `ready()`; raises `Fault` when the program ends or `seconds` have gone."""
        for _ in _looks(seconds, _POLL_SECONDS):
            ended = self.popen.poll() is not None
            if ready():
                return
            if ended:
                self.check()
        raise self._fault(f"{self.name} is not {what} after {seconds * patience():.0f} s")

    def check(self) -> None:
        """Raise `Fault` when the program has ended."""
        code = self.popen.poll()
        if code is not None:
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            after = time.monotonic() - self.started
            raise self._fault(f"{self.name} ended ({how}) within {after:.0f} s")

    def stop(self, seconds: float = _STOP_SECONDS) -> None:
        """End the program by SIGTERM, and by SIGKILL what is left of it after `seconds`."""
        self.popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End the program, and every program that it has started, by SIGKILL."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def _fault(self, message: str) -> Fault:
        log = self.last_lines()
        reason = _reason(log)
        return Fault(f"{message}{f': {reason}' if reason else ''}; log: {self.log}", log)

    def last_lines(self) -> str:
        """The end of the log."""
        with self.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LAST_BYTES))
            return log.read().decode(errors="replace")


def _reason(log: str) -> str:
    """The line that says why: the last one that names a known cause, else the last one."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    causes = ("no space left on device", "address already in use", "permission denied")
    known = [line for line in lines if any(cause in line.lower() for cause in causes)]
    return next(reversed(known or lines), "")


# Below the ports that the kernel gives to outgoing connections (ip_local_port_range, ip(7)): one of
# these may be gone before the program that it is meant for listens, or listens again.
_ports = itertools.cycle(range(20_000, 30_000))


def free_port(address: str = "127.0.0.1") -> int:
    """A TCP port that nothing listens on; another one each time."""
    while True:
        with suppress(Fault):
            return require_free(next(_ports), "a program", address)


def listens(address: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def require_free(port: int, purpose: str, address: str = "127.0.0.1") -> int:
    """The port itself; raises `Fault` when something else listens on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Fault(f"port {port} on {address}, for {purpose}, is taken") from error
    return port


def wait_until(
    read: Callable[[], Value | None], seconds: float, what: str, poll_seconds: float = 0.05
) -> Value:
    """Poll until `read()` is true and return it; raises `Fault` that names `what` otherwise."""
    value = None
    for _ in _looks(seconds, poll_seconds):
        if value := read():
            return value
    raise Fault(f"{what}: not after {seconds * patience():.0f} s; last seen: {value!r}")


def patience() -> float:
    """By how much a deadline is longer here than on a machine that does nothing else."""
    return float(os.environ.get(PATIENCE, 1))


def _looks(seconds: float, pause: float) -> Iterator[None]:
    """A turn for each look until the deadline, with pauses that are longer and longer."""
    deadline = time.monotonic() + seconds * patience()
    longest = max(pause, _LONGEST_POLL_SECONDS)
    while True:
        yield
        if time.monotonic() > deadline:
            return
        time.sleep(pause)
        pause = min(pause * _POLL_GROWTH, longest)
