"""Node agent: simulates the kubelet of the real nodes.

Usage: python -m testbed.pods.node_agent KUBECONFIG FOLDER ISTIOD_ADDRESS ROOT_CERTIFICATE_FILE
"""

import ipaddress
import itertools
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from testbed.kubernetes import nodes
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.kubernetes.watch import Change, watch
from testbed.mesh.sidecar import Discovery
from testbed.pods import pod_network
from testbed.pods.injection import wants_sidecar
from testbed.pods.runtime import PodRuntime

_FIRST = 256
_END_SECONDS = 30


class NodeAgent:
    """One `PodRuntime` for each pod that is bound to a real node."""

    def __init__(self, cluster: Cluster, folder: Path, discovery: Discovery) -> None:
        self._cluster = cluster
        self._folder = folder
        self._discovery = discovery
        self._pods: dict[str, PodRuntime] = {}
        self._addresses = _addresses()

    def run(self) -> None:
        """Follow the pods until `SystemExit`, and leave none of them running."""
        try:
            for change in watch(self._cluster, "Pod"):
                if change.item["spec"].get("nodeName", "").startswith(nodes.REAL_PREFIX):
                    self._handle(change)
        finally:
            for runtime in self._pods.values():
                runtime.vanish()
            for runtime in self._pods.values():
                runtime.join(_END_SECONDS)

    def _handle(self, change: Change) -> None:
        uid = change.item["metadata"]["uid"]
        running = self._pods.get(uid)
        if change.deleted:
            if running:
                self._pods.pop(uid).vanish()
        elif change.item["metadata"].get("deletionTimestamp"):
            if running:
                running.end(change.item)
            else:
                # Deleted before it was ever started: all that is left to do is to let it go.
                metadata = change.item["metadata"]
                self._cluster.delete("Pod", metadata["name"], metadata["namespace"], 0)
        elif running is None:
            self._pods[uid] = self._start(change.item)

    def _start(self, pod: Manifest) -> PodRuntime:
        namespace = self._cluster.get("Namespace", pod["metadata"]["namespace"])
        discovery = self._discovery if wants_sidecar(pod, namespace) else None
        name = f"{pod['metadata']['namespace']}-{pod['metadata']['name']}"
        runtime = PodRuntime(
            self._cluster, pod, next(self._addresses), self._folder / name, discovery
        )
        runtime.start()
        return runtime


def _addresses() -> Iterator[str]:
    """Every address of the real pods once, then again, but for the bridge's own subnet."""
    addresses = ipaddress.ip_network(pod_network.REAL_PODS)
    last = addresses.num_addresses - 1
    return (str(addresses[number]) for number in itertools.cycle(range(_FIRST, last)))


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    kubeconfig, data, address, certificate = sys.argv[1:]
    NodeAgent(
        Cluster.from_kubeconfig(Path(kubeconfig)),
        Path(data),
        Discovery(address, Path(certificate).read_text()),
    ).run()
