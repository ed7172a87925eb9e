"""Envoy outside of any pod: its pilot-agent, its network, and its load."""

import itertools
from pathlib import Path

from testbed.mesh.proxy import Proxy
from testbed.mesh.sidecar import Sidecar
from testbed.pods import pod_network
from testbed.requests.load import Load, Plan


class OutsideProxy(Proxy):
    """A started Envoy with an identity of its own; `folder` takes its files."""

    def __init__(self, sidecar: Sidecar, folder: Path) -> None:
        super().__init__(sidecar.network, sidecar.workload.namespace)
        self.sidecar = sidecar
        self._folder = folder
        self._loads: list[Load] = []
        self._numbers = itertools.count(1)

    def load(self, plan: Plan) -> Load:
        """Start a load through the Envoy, from beside it, in a process of its own."""
        load = Load(plan, self._new_file("load"), self.network)
        self._loads.append(load)
        return load

    def stop(self) -> None:
        """End the loads that still run, and the Envoy."""
        for load in self._loads:
            load.kill()
        self.sidecar.stop()
        if self.network:
            pod_network.remove(self.network)
            self.network = None

    def _new_file(self, what: str) -> Path:
        return self._folder / f"{what}-{next(self._numbers)}"
