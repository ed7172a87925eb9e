"""Process of a real pod, in place of its containers: the backend, or a person's own."""

import os
import shlex
import sys
import time
from pathlib import Path

from testbed import folders
from testbed.kubernetes.manifests import Manifest
from testbed.pods import own_process, pod_network
from testbed.pods.image import containers_of, runs
from testbed.pods.status import back_off_seconds
from testbed.processes.processes import Process, listens
from testbed.requests.behaviour import PodIdentity, container_ports

_START_SECONDS = 90
# A process that ran for so long begins with the shortest wait again: a tenth of a kubelet's time.
_SOUND_SECONDS = 60


class PodProcess:
    """One process for every container that runs; its output goes to `output.log` in `folder`.

    The backend stands for the containers unless the person who runs this has given the service a
    process of its own (`own_process`). `identity.json` in `folder` says what the pod is.
    """

    def __init__(self, pod: Manifest, identity: PodIdentity, network: str, folder: Path) -> None:
        self._pod = pod
        self._identity = identity
        self._network = network
        self._folder = folder
        self._own = own_process.command(identity.app, os.environ) if _any_runs(pod) else None
        self._process: Process | None = None
        self._ends = 0
        self._due = 0.0
        self.waiting: tuple[str, str] | None = None

    def start(self) -> None:
        """Start it; the backend is waited for until it listens. Raises `Fault`."""
        self.waiting = None
        self._process = self._start_own(self._own) if self._own else self._start_backend()

    def keep(self, *, alive: bool) -> bool:
        """Start it again where it has ended or is not alive any more; whether it was started.

        A process of a person's own waits longer from end to end, as a container that fails.
        """
        if self._process is not None:
            if alive and self._process.popen.poll() is None:
                return False
            self._end(self._process)
        if time.monotonic() < self._due:
            return False
        self.start()
        return True

    def stop(self, seconds: float) -> None:
        """End it by SIGTERM, and by SIGKILL what is left of it after `seconds`."""
        if self._process:
            self._process.stop(seconds)

    def kill(self) -> None:
        """End it at once."""
        if self._process:
            self._process.kill()

    def _end(self, process: Process) -> None:
        code = process.popen.poll()
        process.kill()
        self._process = None
        if not self._own:
            return
        sound = time.monotonic() - process.started > _SOUND_SECONDS
        self._ends = 0 if sound else self._ends
        self._due = time.monotonic() + back_off_seconds(self._ends)
        self._ends += 1
        how = "was not alive" if code is None else f"ended with exit code {code}"
        said = f"`{shlex.join(self._own)}` {how}; its output: {process.log}"
        self.waiting = ("CrashLoopBackOff", said)

    def _start_own(self, command: list[str]) -> Process:
        ports = [
            port["containerPort"]
            for container in self._pod["spec"]["containers"]
            for port in container.get("ports", [])
        ]
        environment = own_process.environment_of(self._pod, ports, self._identity.environment)
        return self._run(command, environment)

    def _start_backend(self) -> Process:
        ports = container_ports(self._pod)
        file = str(self._folder / "identity.json")
        command = [sys.executable, "-m", "testbed.pods.backend", file, *map(str, ports)]
        backend = self._run(command, {})
        with pod_network.inside(self._network):
            backend.wait_until(
                lambda: all(listens("127.0.0.1", port) for port in ports), _START_SECONDS
            )
        return backend

    def _run(self, command: list[str], environment: dict[str, str]) -> Process:
        return Process(
            f"process of {self._identity.pod}",
            pod_network.command_in(self._network, command),
            self._folder / "output.log",
            environment,
            folders.ROOT,
        )


def _any_runs(pod: Manifest) -> bool:
    """Whether there is a container that does not fail by its tag."""
    return any(runs(pod, container) for container in containers_of(pod))
