"""The backends of the simulated pods, as a test sees them."""

import json
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from testbed import folders
from testbed.processes.processes import Process, free_port, listens
from testbed.requests.behaviour import Behaviour, Selector

_READY_SECONDS = 60


class Backends:
    """Something that answers on the address of every simulated pod, each as its own pod.

    `behave` makes those that a `Selector` selects slow, failing or silent; pods that come later
    are treated the same.
    """

    def __init__(self, kubeconfig: Path, folder: Path) -> None:
        self._control = ("127.0.0.1", free_port())
        self.process = Process(
            "backends",
            [
                sys.executable,
                "-m",
                "testbed.requests.backend_server",
                str(kubeconfig),
                str(self._control[1]),
            ],
            folder / "logs" / "backends.log",
            folder=folders.ROOT,
        )
        self.process.wait_until(lambda: listens(*self._control), _READY_SECONDS)

    def behave(self, behaviour: Behaviour, selector: Selector) -> None:
        """Treat the requests that the selected pods get from now on in this way."""
        self._command("behave", selector, behaviour=asdict(behaviour))

    def reset(self, selector: Selector) -> None:
        """Reset the behaviour of these pods, or of some of them."""
        self._command("reset", selector)

    def requests(self, selector: Selector) -> dict[str, int]:
        """How many requests each selected pod that is there now has got, by pod name."""
        return self._command("requests", selector)

    def stop(self) -> None:
        """End the process; every connection to every simulated pod ends with it."""
        self.process.kill()

    def _command(self, action: str, selector: Selector, **arguments: object) -> Any:
        self.process.check()
        line = json.dumps({"action": action, "selector": asdict(selector), **arguments})
        with socket.create_connection(self._control) as connection:
            connection.sendall(line.encode() + b"\n")
            with connection.makefile() as reader:
                return json.loads(reader.readline())
