from typing import Any

import pytest

from testbed.pods.status import Containers, Status, addressed, says, status_of, with_times

FIRST, SECOND, THIRD = "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z", "2026-01-01T00:00:03Z"


def pod(*tags: str, policy: str = "Always", **spec: Any) -> dict[str, Any]:
    """A pod with a container for each tag, called `app-0` and so on."""
    containers = [
        {"name": f"app-{number}", "image": f"app:{tag}"} for number, tag in enumerate(tags)
    ]
    return {
        "metadata": {"name": "app", "namespace": "shop", "uid": "u"},
        "spec": {"containers": containers, "restartPolicy": policy, **spec},
    }


def running(ready: bool) -> Status:
    """The status of a pod with one container that runs."""
    return status_of(pod("1"), Containers(ready={"app-0": ready}))


def times(status: Status) -> dict[str, str]:
    """Since when each condition is as it is."""
    return {item["type"]: item["lastTransitionTime"] for item in status["conditions"]}


def holds(status: Status) -> set[str]:
    """The conditions that hold."""
    return {item["type"] for item in status["conditions"] if item["status"] == "True"}


def test_condition_keeps_its_time_until_it_changes() -> None:
    first = with_times(running(False), {}, FIRST)
    assert with_times(running(False), first, SECOND) == first
    ready = with_times(running(True), first, THIRD)
    assert times(ready) == {"Initialized": FIRST, "ContainersReady": THIRD, "Ready": THIRD}
    assert ready["startTime"] == FIRST
    assert ready["containerStatuses"][0]["state"] == {"running": {"startedAt": FIRST}}


def test_container_that_is_started_again_ended_at_another_time() -> None:
    def at(restarts: int, earlier: Status, now: str) -> Status:
        status = status_of(pod("crashes"), Containers(restarts={"app-0": restarts}))
        return with_times(status, earlier, now)

    first = at(0, {}, FIRST)
    assert at(0, first, SECOND) == first
    ended = at(1, first, THIRD)["containerStatuses"][0]["lastState"]["terminated"]
    assert ended["startedAt"] == ended["finishedAt"] == THIRD


@pytest.mark.parametrize(
    ("tags", "policy", "phase"),
    [
        (["1"], "Always", "Running"),
        (["1", "missing"], "Always", "Pending"),
        (["1", "crashes"], "Always", "Running"),
        (["1"], "Never", "Succeeded"),
        (["1"], "OnFailure", "Succeeded"),
        (["1", "fails"], "Never", "Failed"),
        (["1", "fails"], "OnFailure", "Running"),
        (["1", "hangs"], "Never", "Running"),
        (["fails", "hangs"], "Never", "Running"),
        (["1", "missing"], "Never", "Pending"),
    ],
)
def test_phase_follows_from_the_containers(tags: list[str], policy: str, phase: str) -> None:
    assert status_of(pod(*tags, policy=policy), Containers())["phase"] == phase


@pytest.mark.parametrize(
    ("tag", "policy", "phase"),
    [
        ("missing", "Always", "Pending"),
        ("fails", "Always", "Pending"),
        ("fails", "OnFailure", "Pending"),
        ("fails", "Never", "Failed"),
        ("1", "Always", "Running"),
    ],
)
def test_pod_waits_for_its_init_containers(tag: str, policy: str, phase: str) -> None:
    inits = [{"name": "migrate", "image": f"app:{tag}"}]
    status = status_of(pod("1", policy=policy, initContainers=inits), Containers())
    assert status["phase"] == phase
    assert ("Initialized" in holds(status)) == (phase == "Running")


def test_pod_is_ready_when_all_that_runs_in_it_is() -> None:
    inits = [{"name": "shipper", "image": "shipper:1", "restartPolicy": "Always"}]
    item = pod("1", initContainers=inits)
    assert holds(status_of(item, Containers())) == {"Initialized", "ContainersReady", "Ready"}
    for name in ("app-0", "shipper"):
        assert holds(status_of(item, Containers(ready={name: False}))) == {"Initialized"}
    assert holds(status_of(pod("1", policy="Never"), Containers())) == {"Initialized"}


def test_status_says_what_is_wanted_whatever_else_it_says() -> None:
    status = addressed(running(True), "10.245.1.0")
    stored = {**status, "qosClass": "Burstable", "conditions": status["conditions"][::-1]}
    assert says(stored, status)
    assert not says(stored, running(False))
    assert not says({}, status)
    assert not says({"conditions": None, "phase": []}, {"phase": {"x": 1}})
