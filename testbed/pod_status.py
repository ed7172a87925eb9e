"""The status of a real pod, as its kubelet reports it."""

from collections.abc import Mapping
from typing import Any

from testbed import pod_network
from testbed.manifests import Manifest

FAILED = "Failed"
"""Reason of a container that the node agent could not start."""


def running(
    pod: Manifest, address: str, ready: Mapping[str, bool], restarts: int, message: str = ""
) -> dict[str, Any]:
    """The status of a pod whose containers run; `ready` by container."""
    statuses = [
        {
            "name": container["name"],
            "image": container["image"],
            "imageID": "",
            "ready": ready[container["name"]],
            "started": True,
            "restartCount": restarts,
            "state": {"running": {}},
        }
        for container in pod["spec"]["containers"]
    ]
    all_ready = all(ready.values())
    return _status(address, "Running", statuses, all_ready, message)


def waiting(pod: Manifest, address: str, reason: str, message: str) -> dict[str, Any]:
    """The status of a pod whose containers cannot start yet."""
    statuses = [
        {
            "name": container["name"],
            "image": container["image"],
            "imageID": "",
            "ready": False,
            "started": False,
            "restartCount": 0,
            "state": {"waiting": {"reason": reason, "message": message}},
        }
        for container in pod["spec"]["containers"]
    ]
    return _status(address, "Pending", statuses, False, message)


def _status(
    address: str, phase: str, statuses: list[dict[str, Any]], ready: bool, message: str
) -> dict[str, Any]:
    word = "True" if ready else "False"
    return {
        "phase": phase,
        "podIP": address,
        "podIPs": [{"ip": address}],
        "hostIP": pod_network.GATEWAY,
        "conditions": [
            {"type": "Initialized", "status": "True"},
            {"type": "ContainersReady", "status": word, "message": message},
            {"type": "Ready", "status": word, "message": message},
        ],
        "containerStatuses": statuses,
    }
