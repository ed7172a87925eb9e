"""Plays External Secrets, which the testbed does not run."""

import threading

from testbed.cluster import Cluster

_LOOK_SECONDS = 0.2
VALUE = "a value that only the store knows"


class ExternalStore(threading.Thread):
    """Makes the Secret of each ExternalSecret of a namespace, and calls that one ready."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        super().__init__(daemon=True)
        self._cluster = cluster
        self._namespace = namespace
        self._ended = threading.Event()
        self._made: set[str] = set()

    def run(self) -> None:
        """Look after the namespace until `stop`."""
        while not self._ended.wait(_LOOK_SECONDS):
            for item in self._cluster.find_all("ExternalSecret", self._namespace):
                if item["metadata"]["uid"] not in self._made:
                    self._made.add(item["metadata"]["uid"])
                    self._bring(item["metadata"]["name"], item["spec"])

    def stop(self) -> None:
        """Leave the namespace alone."""
        self._ended.set()
        self.join()

    def _bring(self, name: str, spec: dict[str, list[dict[str, str]]]) -> None:
        values = {entry["secretKey"]: VALUE for entry in spec["data"]}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
        self._cluster.create({**secret, "stringData": values}, self._namespace)
        ready = {"type": "Ready", "status": "True", "reason": "SecretSynced"}
        status = {"status": {"conditions": [ready]}}
        self._cluster.patch("ExternalSecret", name, status, self._namespace, "status")
