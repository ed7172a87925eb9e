"""The status of pods and containers, as a kubelet would report it by the tags of their images."""

from typing import Any

import pytest

from testbed.kubernetes.manifests import Manifest
from testbed.pods.status import (
    Containers,
    Status,
    addressed,
    back_off_seconds,
    failing,
    says,
    status_of,
    statuses,
    with_times,
)

FIRST, SECOND, THIRD = "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z", "2026-01-01T00:00:03Z"


def container(name: str, tag: str = "1", **fields: Any) -> Manifest:
    """A container of the image `app`."""
    return {"name": name, "image": f"app:{tag}", **fields}


SHIPPER = container("shipper", restartPolicy="Always")


def pod(
    *containers: Manifest, inits: tuple[Manifest, ...] = (), policy: str = "Always"
) -> Manifest:
    """A pod with these containers."""
    spec = {"containers": list(containers), "initContainers": list(inits), "restartPolicy": policy}
    return {"metadata": {"name": "app-1", "namespace": "shop", "uid": "u"}, "spec": spec}


def tagged(*tags: str, policy: str = "Always") -> Manifest:
    """A pod with a container for each tag, called `app-0` and so on."""
    containers = [container(f"app-{number}", tag) for number, tag in enumerate(tags)]
    return pod(*containers, policy=policy)


def states(item: Manifest) -> dict[str, str]:
    """By container, its state in a word: the reason where there is one."""
    inits, others = statuses(item, Containers())
    return {status["name"]: word(status["state"]) for status in [*inits, *others]}


def word(state: Status) -> str:
    """The reason of a state, or `running`."""
    [(kind, details)] = state.items()
    return details.get("reason", kind)


def test_containers_start_when_the_init_containers_have_ended_and_the_sidecars_run() -> None:
    inits = (container("migrate"), SHIPPER)
    assert states(pod(container("app"), inits=inits)) == {
        "migrate": "Completed",
        "shipper": "running",
        "app": "running",
    }


@pytest.mark.parametrize(
    ("tag", "reason"), [("fails", "CrashLoopBackOff"), ("missing", "ImagePullBackOff")]
)
def test_nothing_starts_after_an_init_container_that_does_not_end_well(
    tag: str, reason: str
) -> None:
    inits = (container("first", tag), container("second"))
    waiting = {"second": "PodInitializing", "app": "PodInitializing"}
    assert states(pod(container("app"), inits=inits)) == {"first": reason, **waiting}


def test_missing_image_is_told_as_a_kubelet_tells_it() -> None:
    _, [status] = statuses(pod(container("app", "missing")), Containers())
    assert not status["ready"]
    assert status["state"]["waiting"] == {
        "reason": "ImagePullBackOff",
        "message": (
            'Back-off pulling image "app:missing": ErrImagePull: rpc error: code = NotFound desc ='
            ' failed to pull and unpack image "app:missing": failed to resolve reference'
            ' "app:missing": app:missing: not found'
        ),
    }


def test_container_that_fails_is_started_again_with_longer_and_longer_waits() -> None:
    item = pod(container("app", "crashes"))
    assert failing(item) == ["app"]
    _, [status] = statuses(item, Containers(restarts={"app": 3}))
    assert status["restartCount"] == 3
    assert status["lastState"] == {"terminated": {"exitCode": 1, "reason": "Error"}}
    assert status["state"]["waiting"] == {
        "reason": "CrashLoopBackOff",
        "message": "back-off 8s restarting failed container=app pod=app-1_shop(u)",
    }
    assert [back_off_seconds(restarts) for restarts in range(6)] == [1, 2, 4, 8, 8, 8]


def test_container_that_fails_for_good_is_left_as_it_is() -> None:
    item = pod(container("app", "fails"), policy="Never")
    assert failing(item) == []
    assert states(item) == {"app": "Error"}


def test_sidecar_is_ended_when_the_containers_of_a_job_have_ended() -> None:
    ended = pod(container("app"), inits=(SHIPPER,), policy="Never")
    assert states(ended) == {"shipper": "Completed", "app": "Completed"}
    hanging = pod(container("app", "hangs"), inits=(SHIPPER,), policy="Never")
    assert states(hanging) == {"shipper": "running", "app": "running"}


def test_only_an_init_container_is_ready_when_it_has_ended() -> None:
    item = pod(container("app"), inits=(container("migrate"),), policy="Never")
    inits, others = statuses(item, Containers())
    assert [status["ready"] for status in [*inits, *others]] == [True, False]


def test_containers_say_why_they_cannot_be_started_yet() -> None:
    known = Containers(waiting=("CreateContainerConfigError", "no settings"))
    item = pod(container("app"), container("bad", "missing"), inits=(container("migrate"),))
    inits, others = statuses(item, known)
    assert word(inits[0]["state"]) == "Completed"
    assert others[0]["state"] == {
        "waiting": {"reason": "CreateContainerConfigError", "message": "no settings"}
    }
    assert word(others[1]["state"]) == "ImagePullBackOff"


def test_running_container_is_ready_unless_its_probe_says_otherwise() -> None:
    item = pod(container("app"), container("other"), container("bad", "missing"))
    _, found = statuses(item, Containers(ready={"app": False, "bad": True}))
    assert [status["ready"] for status in found] == [False, True, False]


def running(ready: bool) -> Status:
    """The status of a pod with one container that runs."""
    return status_of(tagged("1"), Containers(ready={"app-0": ready}))


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
        status = status_of(tagged("crashes"), Containers(restarts={"app-0": restarts}))
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
    assert status_of(tagged(*tags, policy=policy), Containers())["phase"] == phase


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
    item = pod(container("app"), inits=(container("migrate", tag),), policy=policy)
    status = status_of(item, Containers())
    assert status["phase"] == phase
    assert ("Initialized" in holds(status)) == (phase == "Running")


def test_pod_is_ready_when_all_that_runs_in_it_is() -> None:
    item = pod(container("app"), inits=(SHIPPER,))
    assert holds(status_of(item, Containers())) == {"Initialized", "ContainersReady", "Ready"}
    for name in ("app", "shipper"):
        assert holds(status_of(item, Containers(ready={name: False}))) == {"Initialized"}
    assert holds(status_of(tagged("1", policy="Never"), Containers())) == {"Initialized"}


def test_status_says_what_is_wanted_whatever_else_it_says() -> None:
    status = addressed(running(True), "10.245.1.0")
    stored = {**status, "qosClass": "Burstable", "conditions": status["conditions"][::-1]}
    assert says(stored, status)
    assert not says(stored, running(False))
    assert not says({}, status)
    assert not says({"conditions": None, "phase": []}, {"phase": {"x": 1}})
