"""A client in the mesh: a sidecar outside any pod, and the requests that it sends."""

import itertools
from collections.abc import Mapping
from pathlib import Path

import requests

from testbed import pod_network
from testbed.load import Load, Plan
from testbed.proxy import Proxy
from testbed.sidecar import Sidecar


class Client(Proxy):
    """Sends requests through its sidecar, which listens on 127.0.0.1 with every service's port."""

    def __init__(self, sidecar: Sidecar, folder: Path) -> None:
        super().__init__(sidecar.network, sidecar.workload.namespace)
        self.sidecar = sidecar
        self._folder = folder
        self._loads: list[Load] = []
        self._numbers = itertools.count(1)

    def get(
        self, host: str, port: int, path: str = "/", headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """One GET request to a service, on a new connection; raises `requests` errors."""
        headers = {"Host": f"{host}:{port}", **(headers or {})}
        return self.fetch(f"http://127.0.0.1:{port}{path}", headers)

    def load(self, plan: Plan) -> Load:
        """Start a load through the sidecar, in a process of its own."""
        file = self._folder / f"load-{next(self._numbers)}"
        load = Load(plan, file, self.network)
        self._loads.append(load)
        return load

    def stop(self) -> None:
        """End the loads that still run, and the sidecar."""
        for load in self._loads:
            load.kill()
        self.sidecar.stop()
        if self.network:
            pod_network.remove(self.network)
            self.network = None
