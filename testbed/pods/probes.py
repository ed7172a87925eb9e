"""The probes of a pod, executed as a kubelet does: when each is due, and what they add up to."""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from testbed.fault import Fault
from testbed.kubernetes.manifests import Manifest
from testbed.pods.image import containers_of, runs

# https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe
_PERIOD_SECONDS = 10
_TIMEOUT_SECONDS = 1
_FAILURES = 3
_SUCCESSES = 1

_STATUS_PORT = 15020
_PATHS = {"readinessProbe": "readyz", "livenessProbe": "livez", "startupProbe": "startupz"}


@dataclass
class Probe:
    """One probe of a container, and whether it holds, by its thresholds."""

    kind: str
    container: str
    action: Mapping[str, Any]
    period_seconds: float
    timeout_seconds: float
    failure_threshold: int
    success_threshold: int
    initial_delay_seconds: float
    holds: bool = False
    due: float = 0.0
    _in_a_row: int = field(default=0, repr=False)

    @classmethod
    def read(cls, kind: str, container: Mapping[str, Any]) -> "Probe | None":
        """The probe `kind` of a container, with a named port as its number; None without one.

        Raises `Fault` for a probe that needs the image: the testbed runs a backend in its place.
        """
        spec = container.get(kind)
        if spec is None:
            return None
        for action in ("httpGet", "tcpSocket"):
            if action in spec:
                port = _port(spec[action]["port"], container.get("ports", []))
                return cls(
                    kind=kind,
                    container=container["name"],
                    action={action: {**spec[action], "port": port}},
                    period_seconds=spec.get("periodSeconds", _PERIOD_SECONDS),
                    timeout_seconds=spec.get("timeoutSeconds", _TIMEOUT_SECONDS),
                    failure_threshold=spec.get("failureThreshold", _FAILURES),
                    success_threshold=spec.get("successThreshold", _SUCCESSES),
                    initial_delay_seconds=spec.get("initialDelaySeconds", 0),
                    holds=kind == "livenessProbe",
                )
        raise Fault(f"{kind} of {container['name']}: only httpGet and tcpSocket can be executed")

    def start(self, now: float) -> None:
        """Begin anew, as after the start of the container."""
        self.holds = self.kind == "livenessProbe"
        self.due = now + self.initial_delay_seconds
        self._in_a_row = 0

    def record(self, success: bool, now: float) -> None:
        """Take one outcome into account."""
        self.due = now + self.period_seconds
        if success == self.holds:
            self._in_a_row = 0
            return
        self._in_a_row += 1
        if self._in_a_row >= (self.success_threshold if success else self.failure_threshold):
            self.holds = success
            self._in_a_row = 0

    def through_sidecar(self) -> tuple[str, Mapping[str, Any]]:
        """The path under which pilot-agent executes the probe, and what it is told of it.

        Injection rewrites the probes of a pod so, because a kubelet has no certificate.
        """
        settings = {**self.action, "timeoutSeconds": int(self.timeout_seconds)}
        return f"/app-health/{self.container}/{_PATHS[self.kind]}", settings

    def succeeds(self, address: str, rewritten: bool) -> bool:
        """Execute the probe once: directly, or through the pod's sidecar."""
        http = self.action.get("httpGet", {})
        headers = {item["name"]: item["value"] for item in http.get("httpHeaders", [])}
        if rewritten:
            path, _ = self.through_sidecar()
            return self._http(f"http://{address}:{_STATUS_PORT}{path}", headers)
        if tcp := self.action.get("tcpSocket"):
            return self._connects(address, tcp["port"])
        return self._http(f"http://{address}:{http['port']}{http.get('path', '/')}", headers)

    def _http(self, url: str, headers: Mapping[str, str]) -> bool:
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(url, headers=headers, timeout=self.timeout_seconds)
        except requests.RequestException:
            return False
        return 200 <= answer.status_code < 400

    def _connects(self, address: str, port: int) -> bool:
        try:
            socket.create_connection((address, port), self.timeout_seconds).close()
        except OSError:
            return False
        return True


def _port(port: int | str, ports: Sequence[Mapping[str, Any]]) -> int:
    if isinstance(port, int):
        return port
    return next(item["containerPort"] for item in ports if item.get("name") == port)


def read_probes(pod: Manifest) -> list[Probe]:
    """The probes of every container that runs."""
    found = [Probe.read(kind, container) for container in _running(pod) for kind in _PATHS]
    return [probe for probe in found if probe]


def _running(pod: Manifest) -> list[Manifest]:
    """The containers that run, with the sidecars among the init containers."""
    return [container for container in containers_of(pod) if runs(pod, container)]


class PodProbes:
    """Executes the probes of a pod as they fall due."""

    def __init__(self, pod: Manifest, address: str, through_sidecar: bool) -> None:
        self._probes = read_probes(pod)
        self._address = address
        self._through_sidecar = through_sidecar
        self.containers = [container["name"] for container in _running(pod)]
        self.start()

    def start(self) -> None:
        """Begin anew, as after a start of the containers."""
        for probe in self._probes:
            probe.start(time.monotonic())

    def execute_due(self) -> None:
        """Execute every probe that is due; the others of a container wait for its startup probe."""
        started = self.started()
        for probe in self._probes:
            first = probe.kind == "startupProbe"
            wanted = not probe.holds if first else started[probe.container]
            if wanted and time.monotonic() >= probe.due:
                probe.record(probe.succeeds(self._address, self._through_sidecar), time.monotonic())

    def started(self) -> Mapping[str, bool]:
        """By container, whether it has no startup probe that has not succeeded."""
        return self._all_hold("startupProbe")

    def ready(self) -> Mapping[str, bool]:
        """By container, whether it has started and its readiness probe holds."""
        started = self.started()
        return {
            name: holds and started[name]
            for name, holds in self._all_hold("readinessProbe").items()
        }

    def alive(self) -> bool:
        """Whether no liveness probe has failed for good."""
        return all(self._all_hold("livenessProbe").values())

    def _all_hold(self, kind: str) -> dict[str, bool]:
        return {
            name: all(
                probe.holds
                for probe in self._probes
                if probe.container == name and probe.kind == kind
            )
            for name in self.containers
        }
