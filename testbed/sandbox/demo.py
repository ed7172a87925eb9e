"""`make demo`: a stack by the real `pulumi up`, measured, moved under load, taken down."""

import os
from collections.abc import Mapping
from pathlib import Path

from testbed.fault import Fault
from testbed.pods import own_process
from testbed.requests.load import Load, Plan, Result
from testbed.sandbox import chosen_stack
from testbed.sandbox.inside import say
from testbed.sandbox.project_copy import UP
from testbed.sandbox.sandbox import Sandbox
from testbed.sandbox.split_measurement import ERRORS, Measurement

_REQUESTS = 2_000
_CONNECTIONS = 16
# While the split is moved: each sends its next request when it has an answer, and what is more
# takes the machine from `pulumi up`.
_CONNECTIONS_OF_LOAD = 2


class Demo:
    """One service of a sandbox, a client that may call it, and what came of its requests."""

    def __init__(self, sandbox: Sandbox, service: str) -> None:
        self._sandbox = sandbox
        self._service = service
        self._project = sandbox.project
        self._host, self._port = sandbox.stack.host(service), sandbox.stack.port(service)
        self._own = own_process.command(service, os.environ) is not None

    def run(self) -> None:
        """All of it; raises `Fault` when the split is not as declared or a request is lost."""
        self._project.show(*UP)
        self._sandbox.start_gateway()
        self._client = self._sandbox.client(self._service)
        declared = self._sandbox.stack.shares(self._service)
        self._measure(declared)
        load = self._client.load(Plan(self._host, self._port, connections=_CONNECTIONS_OF_LOAD))
        moved = self._move(declared)
        self._end(load)
        self._measure(moved)
        # The namespace of a strict stack is protected; this cluster goes with the demo anyway.
        self._project.quietly("state", "unprotect", "--all", "--yes")
        self._project.show("destroy", "--yes", "--skip-preview")

    def _measure(self, declared: Mapping[str, int]) -> None:
        """Send requests, print the split, and raise `Fault` where it is not as declared."""
        self._client.wait_until_split(self._host, self._port, declared)
        before = self._client.sent(self._host, self._port)
        plan = Plan(self._host, self._port, connections=_CONNECTIONS, requests=_REQUESTS)
        result = self._client.load(plan).result()
        sent = self._client.sent(self._host, self._port) - before if self._own else None
        found = Measurement.of(declared, result, sent)
        caller = self._sandbox.stack.callers[self._service]
        by = ", counted by the client's sidecar" if self._own else ""
        say("demo", f"{_REQUESTS:,} requests from {caller} to {self._service}{by}:")
        print(*found.lines(), "", sep="\n", flush=True)
        _require_none_lost(result)
        if wrong := found.outside():
            raise Fault(
                f"more than {ERRORS} standard errors from the declared share: "
                f"{', '.join(name or 'no version' for name in wrong)}"
            )

    def _move(self, declared: Mapping[str, int]) -> dict[str, int]:
        """Give the first two versions the same share by `pulumi up`; returns all shares."""
        first, second = list(declared)[:2]
        both = declared[first] + declared[second]
        moved = {**declared, first: both - both // 2, second: both // 2}
        for version in (first, second):
            path = f"services.{self._service}.versions.{version}.weight"
            self._project.show("config", "set", "--path", path, str(moved[version]))
        self._project.show(*UP)
        self._client.wait_until_split(self._host, self._port, moved)
        return moved

    def _end(self, load: Load) -> None:
        """Stop the load, and raise `Fault` where one of its requests was lost."""
        result = load.stop()
        say("demo", f"{result.total:,} requests while the split was moved, {result.lost} lost\n")
        _require_none_lost(result)


def _require_none_lost(result: Result) -> None:
    if result.lost:
        raise Fault(f"{result.lost} requests were lost: {'; '.join(result.examples[:1])}")


def run(stack: str, folder: Path) -> int:
    """Run the demo of a stack; raises `Fault` where it does not hold what it says."""
    chosen = chosen_stack.read(stack)
    service = chosen.split_service()
    Demo(Sandbox(chosen, folder, lambda text: say("demo", text)), service).run()
    say("demo", "all of it held, and nothing is left running")
    return 0
