"""Pods and what they refer to, as the tests of the testbed write them."""

from collections.abc import Callable
from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until
from tests.testbed.echo import PORT

SECONDS = 60
LISTENS: dict[str, Any] = {"ports": [{"containerPort": PORT}]}


def pod(
    name: str,
    *,
    annotations: dict[str, str] | None = None,
    spec: dict[str, Any] | None = None,
    **container: Any,
) -> Manifest:
    """A Pod with one container, whose label `app` is its name."""
    metadata = {"name": name, "labels": {"app": name}, "annotations": annotations or {}}
    containers = [{"name": name, "image": f"{name}:1", **container}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"containers": containers, **(spec or {})},
    }


def config_map(name: str, **data: str) -> Manifest:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def job(**container: Any) -> Manifest:
    """The Job `migrate`, which tries once; `policy` says when its container is restarted."""
    policy = container.pop("policy", "Never")
    template = {"spec": pod("migrate", spec={"restartPolicy": policy}, **container)["spec"]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"backoffLimit": 0, "template": template},
    }


def waits_for(reason: str, restarts: int = 0) -> Callable[[Manifest], bool]:
    """Whether the first container of a pod waits for this reason, after so many restarts."""

    def waits(item: Manifest) -> bool:
        for status in item["status"].get("containerStatuses", [])[:1]:
            waiting = status["state"].get("waiting", {})
            return waiting.get("reason") == reason and status["restartCount"] >= restarts
        return False

    return waits


def wait_until_gone(cluster: Cluster, kind: str, name: str, namespace: str | None = None) -> None:
    """Wait until the API server has no such object any more."""
    gone = f"waiting for {kind} {name} to go"
    wait_until(lambda: cluster.find(kind, name, namespace) is None, SECONDS, gone)
