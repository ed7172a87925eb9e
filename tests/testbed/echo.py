"""The service that the testbed's own tests send traffic to: two versions, split 80 to 20."""

from pathlib import Path

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, read_manifests

MANIFESTS = Path(__file__).parent.parent / "data" / "testbed" / "two-versions.yaml"
SPLIT = {"v1": 80, "v2": 20}
PORT = 8080


def deploy_echo(cluster: Cluster, namespace: str) -> None:
    """Apply the service and wait until the pods of both versions are ready."""
    cluster.apply(read_manifests(MANIFESTS), namespace)
    for version in SPLIT:
        cluster.wait_until(_all_ready, "Deployment", f"echo-{version}", namespace)


def _all_ready(deployment: Manifest) -> bool:
    return deployment.get("status", {}).get("readyReplicas") == deployment["spec"]["replicas"]
