"""What a kubelet would report of containers, by their images' tags and their pod."""

from typing import Any

from testbed.kubernetes.manifests import Manifest
from testbed.pods.status import Containers, Status, back_off_seconds, failing, statuses


def container(name: str, tag: str = "1", **fields: Any) -> Manifest:
    """A container of the image `app`."""
    return {"name": name, "image": f"app:{tag}", **fields}


def pod(
    *containers: Manifest, inits: tuple[Manifest, ...] = (), policy: str = "Always"
) -> Manifest:
    """A pod with these containers."""
    return {
        "metadata": {"name": "app-1", "namespace": "shop", "uid": "u"},
        "spec": {
            "containers": list(containers),
            "initContainers": list(inits),
            "restartPolicy": policy,
        },
    }


def states(item: Manifest) -> dict[str, str]:
    """By container, its state in a word: the reason where there is one."""
    inits, others = statuses(item, Containers())
    return {status["name"]: word(status["state"]) for status in [*inits, *others]}


def word(state: Status) -> str:
    """The reason of a state, or `running`."""
    [(kind, details)] = state.items()
    return details.get("reason", kind)


def test_containers_start_when_the_init_containers_have_ended_and_the_sidecars_run() -> None:
    inits = (container("migrate"), container("shipper", restartPolicy="Always"))
    assert states(pod(container("app"), inits=inits)) == {
        "migrate": "Completed",
        "shipper": "running",
        "app": "running",
    }


def test_nothing_starts_after_an_init_container_that_does_not_end_well() -> None:
    for tag, reason in (
        ("fails", "CrashLoopBackOff"),
        ("missing", "ImagePullBackOff"),
    ):
        inits = (container("first", tag), container("second"))
        assert states(pod(container("app"), inits=inits)) == {
            "first": reason,
            "second": "PodInitializing",
            "app": "PodInitializing",
        }


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
    shipper = container("shipper", restartPolicy="Always")
    ended = pod(container("app"), inits=(shipper,), policy="Never")
    assert states(ended) == {"shipper": "Completed", "app": "Completed"}
    hanging = pod(container("app", "hangs"), inits=(shipper,), policy="Never")
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
