"""A client in the mesh: a sidecar outside any pod, the requests it sends, and what it knows."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from testbed import pod_network
from testbed.load import Load, Plan
from testbed.processes import wait_until
from testbed.sidecar import Sidecar

_TIMEOUT_SECONDS = 15


class Client:
    """Sends requests through its sidecar, which listens on 127.0.0.1 with every service's port.

    A `host` without a dot is a service of the client's own namespace.
    """

    def __init__(self, sidecar: Sidecar, folder: Path) -> None:
        self.sidecar = sidecar
        self.network = sidecar.network
        self._folder = folder
        self._loads: list[Load] = []
        self._numbers = itertools.count(1)

    def get(
        self, host: str, port: int, path: str = "/", headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """One GET request on a new connection."""
        with pod_network.inside(self.network), requests.Session() as session:
            session.trust_env = False
            return session.get(
                f"http://127.0.0.1:{port}{path}",
                headers={"Host": f"{host}:{port}", **(headers or {})},
                timeout=_TIMEOUT_SECONDS,
            )

    def load(self, plan: Plan) -> Load:
        """Start a load through the sidecar, in a process of its own."""
        file = self._folder / f"load-{next(self._numbers)}"
        load = Load(plan, file, self.network)
        self._loads.append(load)
        return load

    def routes(self, host: str, port: int) -> list[dict[str, Any]]:
        """The routes of a host as Envoy has them, in order."""
        dump = self.sidecar.admin("/config_dump?resource=dynamic_route_configs")
        configs = [item["route_config"] for item in dump.get("configs", [])]
        hosts = [item for config in configs for item in config.get("virtual_hosts", [])]
        for virtual_host in hosts:
            if f"{self._full_name(host)}:{port}" in _with_port(virtual_host["domains"], port):
                return virtual_host["routes"]
        return []

    def split(self, host: str, port: int) -> dict[str, int]:
        """Weight of each subset in the last route of a host, the one without a condition."""
        routes = self.routes(host, port)
        if not routes:
            return {}
        action = routes[-1].get("route", {})
        if "cluster" in action:
            return {_subset(action["cluster"]): 100}
        clusters = action.get("weighted_clusters", {}).get("clusters", [])
        return {_subset(item["name"]): item["weight"] for item in clusters if item.get("weight")}

    def endpoints(self, host: str, port: int, subset: str = "") -> set[str]:
        """Addresses of a subset's endpoints that Envoy holds to be healthy."""
        name = f"outbound|{port}|{subset}|{self._full_name(host)}"
        statuses = self.sidecar.admin("/clusters?format=json").get("cluster_statuses", [])
        hosts = [
            host
            for item in statuses
            if item["name"] == name
            for host in item.get("host_statuses", [])
        ]
        return {
            item["address"]["socket_address"]["address"]
            for item in hosts
            if item["health_status"].get("eds_health_status") == "HEALTHY"
        }

    def wait_until_split(
        self, host: str, port: int, split: Mapping[str, int], seconds: float = 30
    ) -> None:
        """Wait until Envoy splits a host's traffic so and every subset has an endpoint.

        A subset is left out when its weight is 0. Raises `Fault` when that does not come.
        """
        wanted = {subset: weight for subset, weight in split.items() if weight}

        def seen() -> dict[str, int] | None:
            found = self.split(host, port)
            served = all(self.endpoints(host, port, subset) for subset in wanted)
            return found if found == wanted and served else None

        wait_until(seen, seconds, f"waiting for {host}:{port} to be split {wanted}")

    def stop(self) -> None:
        """End the loads that still run, and the sidecar."""
        for load in self._loads:
            load.kill()
        self.sidecar.stop()
        if self.network:
            pod_network.remove(self.network)
            self.network = None

    def _full_name(self, host: str) -> str:
        return (
            host if "." in host else f"{host}.{self.sidecar.workload.namespace}.svc.cluster.local"
        )


def _subset(cluster: str) -> str:
    """The subset in a cluster name of Istio's, `outbound|PORT|SUBSET|HOST`."""
    return cluster.split("|")[2]


def _with_port(domains: list[str], port: int) -> set[str]:
    return {domain if ":" in domain else f"{domain}:{port}" for domain in domains}
