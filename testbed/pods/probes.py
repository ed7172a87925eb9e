"""A container's probes, executed as a kubelet does."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from testbed.fault import Fault

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
        if rewritten:
            path, _ = self.through_sidecar()
            return self._http(f"http://{address}:{_STATUS_PORT}{path}", {})
        if tcp := self.action.get("tcpSocket"):
            return self._connects(address, tcp["port"])
        http = self.action["httpGet"]
        headers = {item["name"]: item["value"] for item in http.get("httpHeaders", [])}
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
