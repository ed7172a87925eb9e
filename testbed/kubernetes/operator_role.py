"""Simulated operators: create the Secret of an object."""

import threading
from abc import ABC, abstractmethod

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest

_LOOK_SECONDS = 0.2


class OperatorRole(ABC, threading.Thread):
    """Makes one Secret for each object of a kind in a namespace, and calls that object ready."""

    def __init__(self, cluster: Cluster, kind: str, namespace: str) -> None:
        super().__init__(daemon=True)
        self._cluster = cluster
        self._kind = kind
        self._namespace = namespace
        self._ended = threading.Event()
        self._made: set[str] = set()

    @abstractmethod
    def secret(self, item: Manifest) -> Manifest:
        """The Secret for an object, without its namespace."""

    def run(self) -> None:
        """Look after the namespace until `stop`."""
        while not self._ended.wait(_LOOK_SECONDS):
            for item in self._cluster.find_all(self._kind, self._namespace):
                if item["metadata"]["uid"] not in self._made:
                    self._made.add(item["metadata"]["uid"])
                    self._bring(item)

    def stop(self) -> None:
        """Leave the namespace alone."""
        self._ended.set()
        self.join()

    def _bring(self, item: Manifest) -> None:
        self._cluster.apply([self.secret(item)], self._namespace)
        ready = {"type": "Ready", "status": "True", "reason": "SecretSynced"}
        status = {"status": {"conditions": [ready]}}
        name = item["metadata"]["name"]
        self._cluster.patch(self._kind, name, status, self._namespace, "status")
