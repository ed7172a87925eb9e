"""The status of a pod, as its kubelet reports it: phase, conditions, times, each container."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from testbed.kubernetes.manifests import Manifest
from testbed.pods import pod_network
from testbed.pods.image import Outcome, containers_of, outcome, restart_policy

Status = dict[str, Any]

LONGEST_BACK_OFF_SECONDS = 8

_INITIALIZING: Status = {"waiting": {"reason": "PodInitializing"}}


@dataclass(frozen=True)
class Containers:
    """What is known of a pod's containers: `ready` and `restarts` by name.

    A container that runs is ready unless `ready` says otherwise. `waiting` is why the containers
    after the init containers cannot be started, as reason and message.
    """

    ready: Mapping[str, bool] = field(default_factory=dict)
    restarts: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[str, str] | None = None


def back_off_seconds(restarts: int) -> int:
    """How long a container that failed waits for its next start: a tenth of a kubelet's times."""
    return min(2**restarts, LONGEST_BACK_OFF_SECONDS)


def failing(pod: Manifest) -> list[str]:
    """The names of the containers that fail and are started again and again."""
    return [
        container["name"]
        for container in containers_of(pod)
        if outcome(pod, container) is Outcome.FAILS and restart_policy(pod, container) != "Never"
    ]


def statuses(pod: Manifest, known: Containers) -> tuple[list[Status], list[Status]]:
    """The status of the init containers, in turn, and that of the other containers."""
    inits: list[Status] = []
    blocked = False
    for container in pod["spec"].get("initContainers", []):
        status = _status(pod, container, replace(known, waiting=None), blocked)
        status["ready"] = status["ready"] or _has_completed(status["state"])
        inits.append(status)
        blocked = blocked or not is_initialized(inits[-1])
    others = [_status(pod, item, known, blocked) for item in pod["spec"]["containers"]]
    if not blocked and all("terminated" in item["state"] for item in others):
        for status in (item for item in inits if "running" in item["state"]):
            status |= {"ready": False, "started": False, "state": _terminated(0)}
    return inits, others


def is_initialized(status: Status) -> bool:
    """Whether the containers after this init container may start."""
    return _has_completed(status["state"]) or "running" in status["state"]


def _status(pod: Manifest, container: Manifest, known: Containers, blocked: bool) -> Status:
    name = container["name"]
    restarts = known.restarts.get(name, 0)
    state = _INITIALIZING if blocked else _state(pod, container, restarts)
    if known.waiting and not blocked and outcome(pod, container) is not Outcome.MISSING:
        state = {"waiting": dict(zip(("reason", "message"), known.waiting, strict=True))}
    running = "running" in state
    status: Status = {
        "name": name,
        "image": container["image"],
        "imageID": "",
        "ready": running and known.ready.get(name, True),
        "started": running,
        "restartCount": restarts,
        "state": state,
    }
    if state.get("waiting", {}).get("reason") == "CrashLoopBackOff":
        status["lastState"] = _terminated(1)
    return status


def _state(pod: Manifest, container: Manifest, restarts: int) -> Status:
    match outcome(pod, container):
        case Outcome.MISSING:
            return {"waiting": _image_pull_back_off(container["image"])}
        case Outcome.FAILS:
            if restart_policy(pod, container) == "Never":
                return _terminated(1)
            return {"waiting": _crash_loop_back_off(pod, container, restarts)}
        case Outcome.ENDS:
            return _terminated(0)
        case Outcome.RUNS:
            return {"running": {}}


def _terminated(code: int) -> Status:
    return {"terminated": {"exitCode": code, "reason": "Error" if code else "Completed"}}


def _has_completed(state: Status) -> bool:
    return state.get("terminated", {}).get("exitCode") == 0


def _image_pull_back_off(image: str) -> Status:
    """What a kubelet over containerd says of an image that the registry does not have."""
    error = (
        "ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image"
        f' "{image}": failed to resolve reference "{image}": {image}: not found'
    )
    message = f'Back-off pulling image "{image}": {error}'
    return {"reason": "ImagePullBackOff", "message": message}


def _crash_loop_back_off(pod: Manifest, container: Manifest, restarts: int) -> Status:
    metadata = pod["metadata"]
    whole = f"{metadata['name']}_{metadata['namespace']}({metadata['uid']})"
    back_off = f"back-off {back_off_seconds(restarts)}s restarting failed"
    message = f"{back_off} container={container['name']} pod={whole}"
    return {"reason": "CrashLoopBackOff", "message": message}


FAILED = "Failed"
"""Reason of a container that the node agent could not start."""

ENDED = ("Succeeded", "Failed")
"""The phases of a pod that is over."""

_TIMES = {"running": ("startedAt",), "terminated": ("startedAt", "finishedAt"), "waiting": ()}


def status_of(pod: Manifest, known: Containers) -> Status:
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
