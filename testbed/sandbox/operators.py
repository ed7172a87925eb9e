"""Operators of a cluster that the sandbox simulates, and what it says of those that are missing."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import suppress

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.mesh import outside_host
from testbed.mesh.self_signed import certificate, tls_secret

VALUE = "a value that only the store knows"

_LOOK_SECONDS = 0.2
_SAID = {
    "ExternalSecret": f"External Secrets is played: every secret is `{VALUE}`",
    "Certificate": "cert-manager is played: its certificates are trusted in here alone",
    "HorizontalPodAutoscaler": "there are no metrics: autoscalers keep the fewest pods",
    "ScaledObject": "KEDA is missing: its pods keep their number",
    "PodMonitor": "the Prometheus operator is missing: monitors and alerts are stored, not read",
    "Canary": "Flagger is missing: the weights stay as they are",
    "Rollout": "Argo Rollouts is missing: its pods do not come",
}


def lines(kinds: Collection[str]) -> list[str]:
    """What is to be said of a stack that makes objects of these kinds."""
    return [text for kind, text in _SAID.items() if kind in kinds]


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
            # The API server is away: the next look is soon, or the sandbox ends.
            with suppress(Fault):
                self._look()

    def _look(self) -> None:
        for item in self._cluster.find_all(self._kind, self._namespace):
            if item["metadata"]["uid"] not in self._made:
                self._bring(item)
                self._made.add(item["metadata"]["uid"])

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


class ExternalStore(OperatorRole):
    """Makes the Secret of each ExternalSecret of a namespace; every key has the same value."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        super().__init__(cluster, "ExternalSecret", namespace)

    def secret(self, item: Manifest) -> Manifest:
        """The Secret that the store's values go to."""
        values = {entry["secretKey"]: VALUE for entry in item["spec"]["data"]}
        metadata = {"name": item["spec"]["target"]["name"]}
        return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}


class CertificateIssuer(OperatorRole):
    """Makes the Secret of each Certificate of a namespace; every program here trusts it."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        super().__init__(cluster, "cert-manager.io/v1/Certificate", namespace)

    def secret(self, item: Manifest) -> Manifest:
        """The Secret with a certificate for the hosts that are asked for."""
        signed, key = certificate(item["spec"]["dnsNames"])
        outside_host.trust(signed)
        return tls_secret(item["spec"]["secretName"], signed, key)
