"""The status of a real pod, as its kubelet reports it."""

from collections.abc import Mapping
from typing import Any

from testbed import pod_network
from testbed.manifests import Manifest

Status = dict[str, Any]

FAILED = "Failed"
"""Reason of a container that the node agent could not start."""


def running(pod: Manifest, address: str, ready: Mapping[str, bool], restarts: int) -> Status:
    """The status of a pod whose containers run; `ready` by container."""
    containers = [
        {
            **_container(container, ready[container["name"]]),
            "started": True,
            "restartCount": restarts,
            "state": {"running": {}},
        }
        for container in pod["spec"]["containers"]
    ]
    return _status("Running", address, containers, all(ready.values()))


def waiting(pod: Manifest, address: str, reason: str, message: str) -> Status:
    """The status of a pod whose containers cannot start yet."""
    containers = [
        {
            **_container(container, ready=False),
            "started": False,
            "restartCount": 0,
            "state": {"waiting": {"reason": reason, "message": message}},
        }
        for container in pod["spec"]["containers"]
    ]
    return _status("Pending", address, containers, ready=False)


def with_times(status: Status, earlier: Status, now: str) -> Status:
    """The status with the times since when it and each of its conditions is as it is.

    `earlier` is the status that was reported last, `now` the time as Kubernetes writes it.
    Without these times a Deployment with `minReadySeconds` holds no pod to be available.
    """
    since = {
        (item["type"], item["status"]): item["lastTransitionTime"]
        for item in earlier.get("conditions", [])
    }
    conditions = [
        {**item, "lastTransitionTime": since.get((item["type"], item["status"]), now)}
        for item in status["conditions"]
    ]
    return {**status, "conditions": conditions, "startTime": earlier.get("startTime", now)}


def _container(container: Mapping[str, Any], ready: bool) -> dict[str, Any]:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": ready,
    }


def _status(phase: str, address: str, containers: list[dict[str, Any]], ready: bool) -> Status:
    word = "True" if ready else "False"
    return {
        "phase": phase,
        "podIP": address,
        "podIPs": [{"ip": address}],
        "hostIP": pod_network.GATEWAY,
        "conditions": [
            {"type": "Initialized", "status": "True"},
            {"type": "ContainersReady", "status": word},
            {"type": "Ready", "status": word},
        ],
        "containerStatuses": containers,
    }
