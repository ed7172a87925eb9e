"""One real pod: its network, sidecar, process and probes, from its start to its removal."""

import json
import subprocess
import threading
import time
from dataclasses import asdict
from pathlib import Path

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, kubernetes_time
from testbed.mesh.sidecar import Discovery, Sidecar
from testbed.pods import container_environment, container_files, pod_network
from testbed.pods.image import containers_of, runs
from testbed.pods.injection import is_native, start_sidecar
from testbed.pods.probes import PodProbes
from testbed.pods.process import PodProcess
from testbed.pods.status import (
    ENDED,
    FAILED,
    Containers,
    Status,
    addressed,
    back_off_seconds,
    failing,
    status_of,
    with_times,
)
from testbed.processes.processes import Process
from testbed.requests.behaviour import PodIdentity, pre_stop_seconds

_POLL_SECONDS = 0.1
# A kubelet asks a sidecar less often; each question costs a hundred times what a poll does.
_SIDECAR_SECONDS = 1
_RETRY_SECONDS = 0.5
# A kubelet gives a process as much between SIGTERM and SIGKILL, whatever its preStop took.
_SHORTEST_GRACE_SECONDS = 2


def network_of(pod: Manifest) -> str:
    """The name of the network namespace of a real pod."""
    return f"pod-{pod['metadata']['uid'][:13]}"


class PodRuntime(threading.Thread):
    """Simulates the kubelet of one pod. `end` asks for its graceful end, `vanish` for one at once.

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
        self._pod = {**pod, "status": addressed(pod.get("status", {}), address)}
        self._address = address
        self._folder = folder
        self._discovery = discovery
        self._network = network_of(pod)
        self._ending = threading.Event()
        self._vanished = threading.Event()
        self._sidecar: Sidecar | None = None
        self._sidecar_ready, self._sidecar_due = True, 0.0
        self._process: PodProcess | None = None
        self._restarts = {container["name"]: 0 for container in containers_of(pod)}
        self._reported: Status = {}

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
            self._report(Containers(waiting=(FAILED, str(fault))))
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
        identity = self._write_identity()
        if identity is None:
            return
        if status_of(self._pod, Containers())["phase"] == "Running":
            self._process = PodProcess(self._pod, identity, self._network, self._folder)
            self._process.start()
        self._keep(PodProbes(self._pod, self._address, self._sidecar is not None))
        self._shut_down()

    def _write_identity(self) -> PodIdentity | None:
        """Wait for the ConfigMaps and Secrets referred to; None when the pod ends first."""
        identity = PodIdentity.of(self._pod)
        while not self._ending.is_set():
            try:
                for container in containers_of(self._pod):
                    where = (self._cluster, self._pod, container)
                    files = container_files.read(*where)
                    environment = container_environment.resolve(*where)
                    if runs(self._pod, container):
                        identity.files |= files
                        identity.environment |= environment
            except container_environment.MissingReference as missing:
                reason = "CreateContainerConfigError"
                if isinstance(missing, container_files.MissingVolume):
                    reason = "ContainerCreating"
                self._report(Containers(waiting=(reason, str(missing))))
                self._ending.wait(_RETRY_SECONDS)
            else:
                (self._folder / "identity.json").write_text(json.dumps(asdict(identity)))
                return identity
        return None

    def _keep(self, probes: PodProbes) -> None:
        """Live until the pod ends: execute its probes, and restart what failed."""
        restarted = failing(self._pod)
        due = time.monotonic() + back_off_seconds(0)
        while not self._ending.wait(_POLL_SECONDS):
            if restarted and time.monotonic() >= due:
                for name in restarted:
                    self._restarts[name] += 1
                due = time.monotonic() + back_off_seconds(self._restarts[restarted[0]])
            probes.execute_due()
            self._restart_dead_process(probes)
            ready = probes.ready()
            waiting = self._process.waiting if self._process else None
            if not self._sidecar_is_ready():
                ready = dict.fromkeys(ready, False)
            if self._report(Containers(ready, self._restarts, waiting)) in ENDED:
                self._stop_sidecar()
                self._ending.wait()

    def _sidecar_is_ready(self) -> bool:
        """Whether the sidecar, if there is one, was ready when it was last asked."""
        if self._sidecar and time.monotonic() >= self._sidecar_due:
            self._sidecar_due = time.monotonic() + _SIDECAR_SECONDS
            self._sidecar_ready = self._sidecar.is_ready()
        return self._sidecar_ready

    def _restart_dead_process(self, probes: PodProbes) -> None:
        """Restart what ended or is not alive; it stands for every container that runs."""
        if self._process and self._process.keep(alive=probes.alive()):
            for name in probes.containers:
                self._restarts[name] += 1
            probes.start()

    def _shut_down(self) -> None:
        """preStop, SIGTERM, and SIGKILL when the grace period is over; the sidecar ends last.

        A native sidecar begins to drain at once, and is told to end when the app has ended; any
        other is told to end at once.
        """
        grace = float(self._pod["metadata"].get("deletionGracePeriodSeconds", 0))
        deadline = time.monotonic() + grace
        if self._sidecar and is_native(self._pod):
            self._sidecar.drain()
        elif self._sidecar:
            self._sidecar.process.popen.terminate()
        if self._process:
            self._vanished.wait(min(pre_stop_seconds(self._pod), grace))
            self._end(self._process, deadline)
        if self._sidecar:
            self._end(self._sidecar.process, deadline)

    def _end(self, process: Process | PodProcess, deadline: float) -> None:
        if not self._vanished.is_set():
            process.stop(max(deadline - time.monotonic(), _SHORTEST_GRACE_SECONDS))

    def _stop_sidecar(self) -> None:
        if self._sidecar:
            self._sidecar.stop()
            self._sidecar = None

    def _clean_up(self) -> None:
        if self._process:
            self._process.kill()
        self._stop_sidecar()
        pod_network.remove(self._network)
        metadata = self._pod["metadata"]
        if not self._vanished.is_set():
            self._cluster.delete("Pod", metadata["name"], metadata["namespace"], grace_seconds=0)

    def _report(self, known: Containers) -> str:
        """Write the status of the pod when it is another than the last time; returns its phase."""
        status = addressed(status_of(self._pod, known), self._address)
        timed = with_times(status, self._reported, kubernetes_time())
        if timed != self._reported:
            self._cluster.report_status(self._pod, timed)
            self._reported = timed
        return timed["phase"]
