"""Outcome of an image, by its tag: none is ever pulled or run here."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

MESH_PROXY = "istio-proxy"


class Outcome(Enum):
    """What a container does: `RUNS` until it is told to end, or else what its name says."""

    RUNS = "runs"
    ENDS = "ends"
    FAILS = "fails"
    MISSING = "missing"


_TAGS = {
    "missing": Outcome.MISSING,
    "fails": Outcome.FAILS,
    "crashes": Outcome.FAILS,
    "hangs": Outcome.RUNS,
}


def tag(image: str) -> str:
    """The tag of an image, such as `v1` of `registry:5000/shop/orders:v1`; empty without one."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def outcome(pod: Mapping[str, Any], container: Mapping[str, Any]) -> Outcome:
    """What a container of a pod does, by its tag, and else by what it is there for.

    Init containers end with exit code 0, and so do the containers of a pod that is not to be
    restarted for ever, such as a Job's. Sidecars never end by themselves.
    """
    named = _TAGS.get(tag(container["image"]))
    if named:
        return named
    if is_sidecar(container) or container["name"] == MESH_PROXY:
        return Outcome.RUNS
    if container in pod["spec"].get("initContainers", []):
        return Outcome.ENDS
    return Outcome.RUNS if restart_policy(pod, container) == "Always" else Outcome.ENDS


def containers_of(pod: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every container of a pod, the init containers first."""
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]


def is_sidecar(container: Mapping[str, Any]) -> bool:
    """Whether it is an init container that goes on beside the others."""
    return container.get("restartPolicy") == "Always"


def restart_policy(pod: Mapping[str, Any], container: Mapping[str, Any]) -> str:
    """When the container is restarted: `Always`, `OnFailure` or `Never`."""
    return container.get("restartPolicy") or pod["spec"].get("restartPolicy", "Always")


def runs(pod: Mapping[str, Any], container: Mapping[str, Any]) -> bool:
    """Whether the container, once it is started, runs until it is told to end."""
    return outcome(pod, container) is Outcome.RUNS
