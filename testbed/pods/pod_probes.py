"""The probes of a pod's containers together: when each is due, and what they add up to."""

import time
from collections.abc import Mapping

from testbed.kubernetes.manifests import Manifest
from testbed.pods.image import containers_of, runs
from testbed.pods.probes import Probe

KINDS = ("startupProbe", "readinessProbe", "livenessProbe")


def read_probes(pod: Manifest) -> list[Probe]:
    """The probes of every container that runs."""
    found = [Probe.read(kind, container) for container in _running(pod) for kind in KINDS]
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
