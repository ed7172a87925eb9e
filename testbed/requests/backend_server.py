"""Backend process: answers for every simulated pod, reports its containers, and provisions volumes.

Usage: python -m testbed.requests.backend_server KUBECONFIG CONTROL_PORT
"""

import asyncio
import json
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from testbed.kubernetes import nodes, provisioner
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, kubernetes_time
from testbed.kubernetes.watch import Change, watch
from testbed.pods.status import (
    ENDED,
    Containers,
    back_off_seconds,
    failing,
    says,
    status_of,
    with_times,
)
from testbed.requests.behaviour import (
    Behaviour,
    PodIdentity,
    Selector,
    container_ports,
    pre_stop_seconds,
)
from testbed.requests.http_backend import HttpBackend

_WRITERS = 4


class BackendServer:
    """One `HttpBackend` for each simulated pod, by the pod's uid: addresses are reused at once."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._backends: dict[str, HttpBackend] = {}
        self._failing: dict[str, _Failing] = {}
        self._rules: list[tuple[Selector, Behaviour]] = []
        self._writers = ThreadPoolExecutor(_WRITERS)

    async def run(self, control: int) -> None:
        """Follow the pods and obey what comes to the control port, until killed."""
        changes: asyncio.Queue[Change] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def follow() -> None:
            for change in watch(self._cluster, "Pod"):
                loop.call_soon_threadsafe(changes.put_nowait, change)

        threading.Thread(target=follow, daemon=True).start()
        provisioner.start(self._cluster)
        await asyncio.start_server(self._obey, "127.0.0.1", control)
        while True:
            await self._handle(await changes.get())

    async def _handle(self, change: Change) -> None:
        pod = change.item
        uid = pod["metadata"]["uid"]
        backend = self._backends.get(uid)
        if change.deleted:
            self._failing.pop(uid, None)
            if backend:
                self._backends.pop(uid).close()
        elif pod["metadata"].get("deletionTimestamp"):
            self._failing.pop(uid, None)
            if backend and not backend.draining:
                loop = asyncio.get_running_loop()
                loop.call_later(pre_stop_seconds(pod), backend.drain)
        elif _runs_here(pod):
            await self._live(uid, pod)

    async def _live(self, uid: str, pod: Manifest) -> None:
        """Listen on the pod's address, and then say what its containers do.

        Whatever the pod's history: kwok gives a pod another address when the pod changed while
        kwok was starting it.
        """
        if status_of(pod, Containers())["phase"] == "Running":
            await self._serve(uid, pod)
        if failing(pod):
            if uid not in self._failing:
                self._failing[uid] = _Failing(pod)
                self._restart_later(uid)
            self._failing[uid].pod = pod
        self._report(uid, pod)

    async def _serve(self, uid: str, pod: Manifest) -> None:
        address = pod["status"]["podIP"]
        backend = self._backends.get(uid)
        if backend is None or backend.address != address:
            if backend:
                backend.close()
            backend = self._backends[uid] = HttpBackend(PodIdentity.of(pod), address)
            self._apply_rules(backend)
            await backend.listen(container_ports(pod))

    def _restart_later(self, uid: str) -> None:
        """Start the containers that fail again and again, while the pod is there."""

        def restart() -> None:
            found = self._failing.get(uid)
            if found:
                found.restarts += 1
                self._report(uid, found.pod)
                self._restart_later(uid)

        seconds = back_off_seconds(self._failing[uid].restarts)
        asyncio.get_running_loop().call_later(seconds, restart)

    def _report(self, uid: str, pod: Manifest) -> None:
        """Write the status of the pod when it is another than the API server has."""
        restarts = self._failing[uid].restarts if uid in self._failing else 0
        known = Containers(restarts=dict.fromkeys(failing(pod), restarts))
        status = status_of(pod, known)
        status = with_times(status, pod["status"], kubernetes_time())
        if not says(pod["status"], status):
            loop = asyncio.get_running_loop()
            report = self._cluster.report_status
            loop.run_in_executor(self._writers, report, pod, status).add_done_callback(
                _print_failure
            )

    async def _obey(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            answer = self._command(json.loads(line))
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    def _command(self, command: Mapping[str, Any]) -> object:
        selector = Selector(**command["selector"])
        match command["action"]:
            case "behave":
                self._rules.append((selector, Behaviour(**command["behaviour"])))
                for backend in self._backends.values():
                    self._apply_rules(backend)
                return None
            case "reset":
                self._rules = [rule for rule in self._rules if not selector.selects(rule[0])]
                for backend in self._backends.values():
                    self._apply_rules(backend)
                return None
            case _:
                return {
                    backend.identity.pod: backend.requests
                    for backend in self._backends.values()
                    if selector.selects(backend.identity)
                }

    def _apply_rules(self, backend: HttpBackend) -> None:
        """The last rule that selects the pod holds."""
        fitting = [rule[1] for rule in self._rules if rule[0].selects(backend.identity)]
        backend.behaviour = fitting[-1] if fitting else Behaviour()


@dataclass
class _Failing:
    """A pod with containers that fail, and how often they have been started again."""

    pod: Manifest
    restarts: int = 0


def _print_failure(writing: asyncio.Future[None]) -> None:
    if failure := writing.exception():
        print(f"cannot write the status of a pod: {failure}", flush=True)


def _runs_here(pod: Manifest) -> bool:
    return (
        bool(pod["status"].get("podIP"))
        and pod["status"].get("phase") not in ENDED
        and pod["spec"].get("nodeName", "").startswith(nodes.SIMULATED_PREFIX)
    )


if __name__ == "__main__":
    uvloop.run(BackendServer(Cluster.from_kubeconfig(Path(sys.argv[1]))).run(int(sys.argv[2])))
