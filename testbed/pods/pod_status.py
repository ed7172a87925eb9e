"""The status of a pod, as its kubelet reports it: phase, conditions, containers, times."""

from collections.abc import Mapping, Sequence
from typing import Any

from testbed.kubernetes.manifests import Manifest
from testbed.pods import pod_network
from testbed.pods.container_status import Containers, Status, is_initialized, statuses

FAILED = "Failed"
"""Reason of a container that the node agent could not start."""

ENDED = ("Succeeded", "Failed")
"""The phases of a pod that is over."""

_TIMES = {"running": ("startedAt",), "terminated": ("startedAt", "finishedAt"), "waiting": ()}


def of(pod: Manifest, known: Containers) -> Status:
    """The status of a pod that has been given to a node; without addresses and times."""
    inits, containers = statuses(pod, known)
    initialized = all(map(is_initialized, inits))
    phase = _phase(pod, inits, containers)
    started = [item for item in inits if "running" in item["state"]]
    ready = phase == "Running" and all(item["ready"] for item in [*containers, *started])
    words = {"Initialized": initialized, "ContainersReady": ready, "Ready": ready}
    return {
        "phase": phase,
        "conditions": [
            {"type": kind, "status": "True" if holds else "False"} for kind, holds in words.items()
        ],
        **({"initContainerStatuses": inits} if inits else {}),
        "containerStatuses": containers,
    }


def addressed(status: Status, address: str) -> Status:
    """The status of a pod with this address, on a node of this machine."""
    addresses = {"podIP": address, "podIPs": [{"ip": address}], "hostIP": pod_network.GATEWAY}
    return {**status, **addresses}


def _phase(pod: Manifest, inits: Sequence[Status], containers: Sequence[Status]) -> str:
    """The phase as a kubelet derives it.

    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
    """
    policy = pod["spec"].get("restartPolicy", "Always")
    if not all(map(is_initialized, inits)):
        failed = any(item["state"].get("terminated", {}).get("exitCode") for item in inits)
        return "Failed" if failed and policy == "Never" else "Pending"
    if any("waiting" in item["state"] and "lastState" not in item for item in containers):
        return "Pending"
    codes = [item["state"].get("terminated", {}).get("exitCode") for item in containers]
    if policy != "Always" and set(codes) == {0}:
        return "Succeeded"
    return "Failed" if policy == "Never" and None not in codes else "Running"


def with_times(status: Status, earlier: Mapping[str, Any], now: str) -> Status:
    """The status with the times since when it, its conditions and its containers are as they are.

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
    lists = {
        key: [_with_times(item, earlier.get(key, []), now) for item in status[key]]
        for key in ("initContainerStatuses", "containerStatuses")
        if key in status
    }
    start = earlier.get("startTime", now)
    return {**status, **lists, "conditions": conditions, "startTime": start}


def _with_times(container: Status, earlier: Sequence[Mapping[str, Any]], now: str) -> Status:
    """The status of a container with the times of each of its states."""
    same: Mapping[str, Any] = next(
        (
            item
            for item in earlier
            if (item["name"], item["restartCount"])
            == (container["name"], container["restartCount"])
        ),
        {},
    )
    states: Status = {}
    for key in ("state", "lastState"):
        for kind, state in container.get(key, {}).items():
            old = same.get(key, {}).get(kind, {})
            times = {name: old.get(name, now) for name in _TIMES[kind]}
            states[key] = {kind: {**state, **times}}
    return {**container, **states}


def says(actual: Any, wanted: Any) -> bool:
    """Whether `actual` has all that `wanted` has, lists in any order; it may have more."""
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and says(actual[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(actual, list) and all(
            any(says(found, item) for found in actual) for item in wanted
        )
    return actual == wanted
