"""Behaviour of a backend: answer, answer late, fail, hang up, or never answer."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from testbed.pods.image import containers_of, runs


@dataclass(frozen=True)
class Behaviour:
    """How backends treat requests; the default answers 200 at once.

    `percent` of the requests are treated so, evenly spread, and the others answered at once.
    `hang` never answers; `reset` closes the connection without an answer.
    """

    status: int = 200
    delay_milliseconds: float = 0
    hang: bool = False
    reset: bool = False
    percent: float = 100


@dataclass(frozen=True)
class Selector:
    """Which pods a behaviour is for: those that have every field given."""

    namespace: str | None = None
    app: str | None = None
    version: str | None = None
    pod: str | None = None

    def selects(self, other: "Selector | PodIdentity") -> bool:
        """Whether the pod, or every pod that the other one selects, has every field given."""
        return all(
            wanted is None or wanted == getattr(other, name)
            for name, wanted in asdict(self).items()
        )


@dataclass
class PodIdentity:
    """What a backend says of the pod that it answers for."""

    namespace: str
    pod: str
    app: str
    version: str
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pod: dict[str, Any]) -> Self:
        """The identity of a pod: its name, and its labels `app` and `version`."""
        metadata = pod["metadata"]
        labels = metadata.get("labels", {})
        app, version = labels.get("app", ""), labels.get("version", "")
        return cls(metadata["namespace"], metadata["name"], app, version)


def container_ports(pod: dict[str, Any]) -> list[int]:
    """The TCP ports that the containers of a pod listen on."""
    ports = [
        port["containerPort"]
        for container in containers_of(pod)
        if runs(pod, container)
        for port in container.get("ports", [])
        if port.get("protocol", "TCP") == "TCP"
    ]
    return sorted(set(ports))


def pre_stop_seconds(pod: dict[str, Any]) -> float:
    """How long the pod's `preStop` hooks sleep before the process is told to end."""
    longest = 0.0
    for container in pod["spec"]["containers"]:
        hook = container.get("lifecycle", {}).get("preStop", {})
        longest = max(longest, float(hook.get("sleep", {}).get("seconds", 0)))
        words = " ".join(hook.get("exec", {}).get("command", [])).split()
        if "sleep" in words[:-1]:
            longest = max(longest, float(words[words.index("sleep") + 1]))
    return longest
