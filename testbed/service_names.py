"""Lets the names of Services resolve to their addresses, as the DNS of a cluster would."""

import threading

from testbed import outside_host
from testbed.cluster import Cluster
from testbed.watch import watch


class ServiceNames(threading.Thread):
    """Follows the Services for ever; a name that resolved once goes on to do so."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self._cluster = cluster
        self._named: set[str] = set()

    def run(self) -> None:
        """Name each Service with an address of its own, under each of its names."""
        for change in watch(self._cluster, "Service"):
            address = change.item["spec"].get("clusterIP", "None")
            uid = change.item["metadata"]["uid"]
            if not change.deleted and address != "None" and uid not in self._named:
                self._named.add(uid)
                metadata = change.item["metadata"]
                outside_host.name(
                    " ".join(_names(metadata["name"], metadata["namespace"])), address
                )


def _names(service: str, namespace: str) -> list[str]:
    """A name without a namespace is left out: it depends on who asks."""
    short = f"{service}.{namespace}"
    return [f"{short}.svc.cluster.local", f"{short}.svc", short]
