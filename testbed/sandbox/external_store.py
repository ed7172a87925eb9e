"""Simulated External Secrets and its store."""

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.kubernetes.operator_role import OperatorRole

VALUE = "a value that only the store knows"


class ExternalStore(OperatorRole):
    """Makes the Secret of each ExternalSecret of a namespace; every key has the same value."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        super().__init__(cluster, "ExternalSecret", namespace)

    def secret(self, item: Manifest) -> Manifest:
        """The Secret that the store's values go to."""
        values = {entry["secretKey"]: VALUE for entry in item["spec"]["data"]}
        metadata = {"name": item["spec"]["target"]["name"]}
        return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}
