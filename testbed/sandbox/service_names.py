"""Names of Services, resolved as the cluster's DNS would."""

import threading

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.mesh import outside_host

_LOOK_SECONDS = 0.2


class ServiceNames(threading.Thread):
    """Names the Services of all namespaces until `stop`; a name goes on to resolve after that."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self._cluster = cluster
        self._ended = threading.Event()
        self._named: set[str] = set()

    def run(self) -> None:
        """Name each Service with an address of its own, under each of its names."""
        while not self._ended.wait(_LOOK_SECONDS):
            for service in self._services():
                address = service["spec"].get("clusterIP", "None")
                metadata = service["metadata"]
                if address != "None" and metadata["uid"] not in self._named:
                    self._named.add(metadata["uid"])
                    names = _names(metadata["name"], metadata["namespace"])
                    outside_host.name(" ".join(names), address)

    def _services(self) -> list[Manifest]:
        try:
            return self._cluster.find_all("Service")
        except Fault:
            # The API server is away: the next look is soon, or the sandbox ends.
            return []

    def stop(self) -> None:
        """Name no more Services."""
        self._ended.set()
        self.join()


def _names(service: str, namespace: str) -> list[str]:
    """A name without a namespace is left out: it depends on who asks."""
    short = f"{service}.{namespace}"
    return [f"{short}.svc.cluster.local", f"{short}.svc", short]
