"""One real pod: its network, sidecar, backend and probes, from its start to its removal."""

import json
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from testbed import container_environment, folders, pod_network, pod_status
from testbed.behaviour import PodIdentity, container_ports, pre_stop_seconds
from testbed.cluster import Cluster
from testbed.fault import Fault
from testbed.manifests import Manifest, kubernetes_time
from testbed.pod_probes import PodProbes
from testbed.pod_sidecar import start_sidecar
from testbed.processes import Process, listens
from testbed.sidecar import Discovery, Sidecar

_POLL_SECONDS = 0.05
_RETRY_SECONDS = 0.5
_START_SECONDS = 30


def network_of(pod: Manifest) -> str:
    """The name of the network namespace of a real pod."""
    return f"pod-{pod['metadata']['uid'][:13]}"


class PodRuntime(threading.Thread):
    """Plays the kubelet for one pod. `end` asks for its graceful end, `vanish` for one at once.

    `discovery` says where istiod is, for a pod with a sidecar; None for one without.
    """

    def __init__(
        self,
        cluster: Cluster,
        pod: Manifest,
        address: str,
        folder: Path,
        discovery: Discovery | None,
    ) -> None:
        metadata = pod["metadata"]
        super().__init__(name=f"{metadata['namespace']}/{metadata['name']}", daemon=True)
        self._cluster = cluster
        self._pod = pod
        self._address = address
        self._folder = folder
        self._discovery = discovery
        self._network = network_of(pod)
        self._ending = threading.Event()
        self._vanished = threading.Event()
        self._sidecar: Sidecar | None = None
        self._backend: Process | None = None
        self._restarts = 0
        self._reported: pod_status.Status = {}

    def end(self, pod: Manifest) -> None:
        """The deletion of the pod has been asked for."""
        self._pod = pod
        self._ending.set()

    def vanish(self) -> None:
        """The pod is gone from the API server."""
        self._vanished.set()
        self._ending.set()

    def run(self) -> None:
        """Live through the whole life of the pod."""
        try:
            self._live()
        except (Fault, OSError, subprocess.CalledProcessError) as fault:
            print(f"{self.name}: {fault}", flush=True)
            self._report(
                pod_status.waiting(self._pod, self._address, pod_status.FAILED, str(fault))
            )
            self._ending.wait()
        self._clean_up()

    def _live(self) -> None:
        self._folder.mkdir(parents=True)
        pod_network.add(self._network, self._address)
        if self._discovery:
            self._sidecar = start_sidecar(
                self._cluster,
                self._pod,
                self._address,
                self._folder,
                self._network,
                self._discovery,
            )
            # As with a native sidecar, the containers start when it is ready.
            self._sidecar.wait_until_ready()
        if not self._write_identity():
            return
        self._backend = self._start_backend()
        self._keep(PodProbes(self._pod, self._address, self._sidecar is not None))
        self._shut_down(self._backend)

    def _write_identity(self) -> bool:
        """Wait for the ConfigMaps and Secrets referred to; False when the pod ends first."""
        identity = PodIdentity.of(self._pod)
        while not self._ending.is_set():
            try:
                for container in self._pod["spec"]["containers"]:
                    found = container_environment.resolve(self._cluster, self._pod, container)
                    identity.environment |= found
            except container_environment.MissingReference as missing:
                reason = "CreateContainerConfigError"
                status = pod_status.waiting(self._pod, self._address, reason, str(missing))
                self._report(status)
                self._ending.wait(_RETRY_SECONDS)
            else:
                (self._folder / "identity.json").write_text(json.dumps(asdict(identity)))
                return True
        return False

    def _start_backend(self) -> Process:
        ports = container_ports(self._pod)
        file = str(self._folder / "identity.json")
        command = [sys.executable, "-m", "testbed.pod_backend", file, *map(str, ports)]
        backend = Process(
            "backend",
            pod_network.command_in(self._network, command),
            self._folder / "backend.log",
            folder=folders.ROOT,
        )
        with pod_network.inside(self._network):
            backend.wait_until(
                lambda: all(listens("127.0.0.1", port) for port in ports), _START_SECONDS
            )
        return backend

    def _keep(self, probes: PodProbes) -> None:
        """Execute the probes until the pod ends; restart a backend that ended or is not alive."""
        while not self._ending.wait(_POLL_SECONDS):
            probes.execute_due()
            backend = self._backend
            if backend and (not probes.alive() or backend.popen.poll() is not None):
                backend.kill()
                self._restarts += 1
                self._backend = self._start_backend()
                probes.start()
            ready = probes.ready()
            if self._sidecar is not None and not self._sidecar.is_ready():
                ready = dict.fromkeys(ready, False)
            self._report(pod_status.running(self._pod, self._address, ready, self._restarts))

    def _shut_down(self, backend: Process) -> None:
        """preStop, SIGTERM, and SIGKILL when the grace period is over."""
        grace = float(self._pod["metadata"].get("deletionGracePeriodSeconds", 0))
        wait = min(pre_stop_seconds(self._pod), grace)
        if not self._vanished.wait(wait):
            backend.stop(max(grace - wait, 0))

    def _clean_up(self) -> None:
        if self._backend:
            self._backend.kill()
        if self._sidecar:
            self._sidecar.stop()
        pod_network.remove(self._network)
        metadata = self._pod["metadata"]
        if not self._vanished.is_set():
            self._cluster.delete("Pod", metadata["name"], metadata["namespace"], grace_seconds=0)

    def _report(self, status: pod_status.Status) -> None:
        """Write the status of the pod when it is another than the last time."""
        timed = pod_status.with_times(status, self._reported, kubernetes_time())
        if timed == self._reported:
            return
        self._cluster.report_status(self._pod, timed)
        self._reported = timed
