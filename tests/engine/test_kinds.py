"""Workers, StatefulSets and claims by `pulumi up`."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

CLAIM = {"path": "/var/lib/data", "claim": {"size": "1Gi"}}


def names(cluster: Cluster, kind: str, namespace: str) -> set[str]:
    """The names of every object of a kind."""
    return {item["metadata"]["name"] for item in cluster.find_all(kind, namespace)}


def only(stack: Stack, **services: dict[str, Any]) -> None:
    """Leave these services alone in the stack."""
    stack.set_services({"user-service": None, "order-service": None, **services})
    none = {"microservices:config": {}, "microservices:secrets": {}}
    stack.change(lambda config: config.update(none))


def test_a_worker_has_pods_and_nothing_that_leads_to_them(
    stack: Stack, control_plane: ControlPlane
) -> None:
    only(stack, mailer={"image": "mailer", "tag": "1.0", "kind": "worker"})
    stack.up()
    cluster = control_plane.cluster
    assert names(cluster, "Deployment", stack.namespace) == {"mailer-v1"}
    for kind in ("Service", "VirtualService", "DestinationRule"):
        assert names(cluster, kind, stack.namespace) == set()


def test_a_stateful_service_keeps_its_claims(stack: Stack, control_plane: ControlPlane) -> None:
    ledger = {"image": "ledger", "tag": "1.0", "kind": "stateful", "port": 5432, "protocol": "tcp"}
    only(stack, ledger={**ledger, "replicas": 2, "volumes": {"data": CLAIM}})
    stack.up()
    cluster = control_plane.cluster
    claims = {"data-ledger-v1-0", "data-ledger-v1-1"}
    assert names(cluster, "PersistentVolumeClaim", stack.namespace) == claims
    stateful = cluster.get("StatefulSet", "ledger-v1", stack.namespace)
    assert stateful["status"]["readyReplicas"] == 2
    assert stateful["spec"]["serviceName"] == "ledger-headless"
    route = cluster.get("VirtualService", "ledger", stack.namespace)["spec"]
    assert "http" not in route
    assert route["tcp"][0]["route"][0]["destination"]["subset"] == "v1"
    only(stack, ledger={**ledger, "tag": "1.1", "replicas": 1, "volumes": {"data": CLAIM}})
    stack.up()
    assert names(cluster, "PersistentVolumeClaim", stack.namespace) == claims


def test_the_claim_of_a_deployment_outlives_the_service(
    stack: Stack, control_plane: ControlPlane
) -> None:
    alone = {"replicas": 1, "rollout": {"strategy": "recreate"}, "volumes": {"files": CLAIM}}
    archive = {"image": "archive", "tag": "1.0", "port": 8080, **alone}
    other = {"image": "web", "tag": "1.0", "port": 8080, "replicas": 1}
    only(stack, archive=archive, web=other)
    stack.up()
    cluster = control_plane.cluster
    assert cluster.get("Deployment", "archive-v1", stack.namespace)["status"]["readyReplicas"] == 1
    only(stack, web=other)
    stack.up()
    assert names(cluster, "Deployment", stack.namespace) == {"web-v1"}
    assert names(cluster, "PersistentVolumeClaim", stack.namespace) == {"archive-v1-files"}
