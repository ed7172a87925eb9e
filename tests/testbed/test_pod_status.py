from testbed import pod_status
from testbed.pod_status import Status

POD = {"spec": {"containers": [{"name": "app", "image": "app:1"}]}}
FIRST, SECOND, THIRD = "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z", "2026-01-01T00:00:03Z"


def running(ready: bool) -> Status:
    """The status of a pod with one container."""
    return pod_status.running(POD, "10.245.1.0", {"app": ready}, restarts=0)


def times(status: Status) -> dict[str, str]:
    """Since when each condition is as it is."""
    return {item["type"]: item["lastTransitionTime"] for item in status["conditions"]}


def test_condition_keeps_its_time_until_it_changes() -> None:
    first = pod_status.with_times(running(False), {}, FIRST)
    assert pod_status.with_times(running(False), first, SECOND) == first
    ready = pod_status.with_times(running(True), first, THIRD)
    assert times(ready) == {"Initialized": FIRST, "ContainersReady": THIRD, "Ready": THIRD}
    assert ready["startTime"] == FIRST


def test_waiting_container_is_pending_and_says_why() -> None:
    status = pod_status.waiting(POD, "10.245.1.0", "CreateContainerConfigError", "no settings")
    assert status["phase"] == "Pending"
    assert status["containerStatuses"][0]["state"] == {
        "waiting": {"reason": "CreateContainerConfigError", "message": "no settings"}
    }
