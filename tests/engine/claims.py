"""Services with claims in a stack, and the pods and claims that the cluster has of them."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from tests.engine.stack import Stack

Uids = dict[str, str]
LEDGER = {
    "image": "ledger",
    "tag": "1.0",
    "kind": "stateful",
    "port": 5432,
    "protocol": "tcp",
    "replicas": 2,
    "rollout": {"minReadySeconds": 0, "drainSeconds": 0},
}
ARCHIVE = {
    "image": "archive",
    "tag": "1.0",
    "port": 8080,
    "replicas": 1,
    "rollout": {"strategy": "recreate"},
}
WEB = {"image": "web", "tag": "1.0", "port": 8080, "replicas": 1}


def claim(size: str = "1Gi", **keys: Any) -> dict[str, Any]:
    """A volume with a claim."""
    return {"path": "/var/lib/data", "claim": {"size": size, **keys}}


def only(stack: Stack, **services: dict[str, Any]) -> None:
    """Leave these services alone in the stack."""
    stack.set_services({"user-service": None, "order-service": None, **services})
    none = {"microservices:config": {}, "microservices:secrets": {}}
    stack.change(lambda config: config.update(none))


def ledger(**keys: Any) -> dict[str, Any]:
    """The StatefulSet with one claim for each pod, with keys added or replaced."""
    return {**LEDGER, "volumes": {"data": claim()}, **keys}


def uids(cluster: Cluster, kind: str, namespace: str) -> Uids:
    """Every object of a kind, by its name."""
    found = [one["metadata"] for one in cluster.find_all(kind, namespace)]
    return {one["name"]: one["uid"] for one in found}


def held(cluster: Cluster, namespace: str) -> tuple[Uids, Uids]:
    """The pods and the claims of a namespace."""
    return (
        uids(cluster, "Pod", namespace),
        uids(cluster, "PersistentVolumeClaim", namespace),
    )


def refused(stack: Stack) -> str:
    """What a preview and an update say, both of which must fail."""
    previewed = stack.run("preview", succeeds=False)
    told = stack.fails()
    assert "microservices:" in previewed.stdout + previewed.stderr
    return told


def templates(cluster: Cluster, stack: Stack) -> list[dict[str, Any]]:
    """The claims that the StatefulSet makes for new pods."""
    made = cluster.get("StatefulSet", "ledger-v1", stack.namespace)
    return made["spec"]["volumeClaimTemplates"]
