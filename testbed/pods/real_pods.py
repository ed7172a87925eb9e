"""Pods that are real: a network namespace each, interception, a sidecar with a certificate."""

import itertools
import json
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import requests

from testbed import folders
from testbed.fault import Fault
from testbed.kubernetes import nodes
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.mesh.istiod import Mesh
from testbed.mesh.proxy import Proxy
from testbed.pods import injection, pod_network
from testbed.pods.backend import CONTROL_PORT
from testbed.pods.runtime import network_of
from testbed.pods.status import FAILED
from testbed.processes.processes import Process, Stoppable, wait_until
from testbed.requests.behaviour import Behaviour
from testbed.requests.load import Load, Plan

_READY_SECONDS = 180
_END_SECONDS = 60


def missing() -> str | None:
    """Why there can be no real pods here; None when there can."""
    if shutil.which("iptables") is None:
        return "the command `iptables` is missing; install the package iptables"
    ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    if not any(int(first) <= injection.USER < int(first) + int(size) for first, _, size in ranges):
        return f"user {injection.USER} cannot be had here; run as root or set up subuid(5)"
    return None


class RealPods(Stoppable):
    """Nodes whose pods are real, in three zones. A namespace asks for them with `take`.

    Raises `Fault` where `missing` gives a reason.
    """

    def __init__(self, mesh: Mesh) -> None:
        reason = missing()
        if reason:
            raise Fault(reason)
        control_plane = mesh.control_plane
        self._cluster = control_plane.cluster
        self._folder = control_plane.folder / "real-pods"
        self._folder.mkdir(parents=True)
        self._numbers = itertools.count(1)
        certificate = self._folder / "root-certificate.pem"
        certificate.write_text(mesh.discovery.root_certificate)
        self._add_nodes()
        self.process = Process(
            "node agent",
            [
                *(sys.executable, "-m", "testbed.pods.node_agent"),
                *(str(control_plane.kubeconfig), str(self._folder)),
                *(mesh.discovery.address, str(certificate)),
            ],
            control_plane.folder / "logs" / "node-agent.log",
            folder=folders.ROOT,
        )

    def stop(self) -> None:
        """End the node agent, and with it every pod that is left."""
        self.process.stop(_END_SECONDS)

    def take(self, namespace: str, *, sidecars: bool = True) -> None:
        """Let every pod of a namespace, from now on, be a real one, with or without a sidecar."""
        labels = {"istio-injection": "enabled" if sidecars else "disabled"}
        metadata = {"annotations": nodes.REAL_NAMESPACE, "labels": labels}
        self._cluster.patch("Namespace", namespace, {"metadata": metadata})

    def pods(self, namespace: str, labels: str = "") -> "list[RealPod]":
        """Wait until the pods that the label selector selects are all ready, and return them."""

        def ready() -> list[Manifest]:
            self.process.check()
            alive = self._alive(namespace, labels)
            return alive if all(map(is_ready, alive)) else []

        what = f"waiting for the real pods {labels} of {namespace}"
        found = wait_until(ready, _READY_SECONDS, what)
        return [RealPod(self, pod) for pod in found]

    def ready(self, namespace: str, labels: str = "") -> "list[RealPod]":
        """The pods that the label selector selects and that are ready now, without waiting."""
        return [RealPod(self, pod) for pod in self._alive(namespace, labels) if is_ready(pod)]

    def _alive(self, namespace: str, labels: str) -> list[Manifest]:
        """The pods that are not on their way out; raises `Fault` for one that cannot be real."""
        found = self._cluster.find_all("Pod", namespace, labels)
        _raise_failure(found)
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]

    def cluster_address(self, host: str, namespace: str) -> str:
        """The address of a Service, as DNS would give it; `host` may have its namespace."""
        name, _, rest = host.partition(".")
        where = rest.partition(".")[0] or namespace
        return self._cluster.get("Service", name, where)["spec"]["clusterIP"]

    def _add_nodes(self) -> None:
        ready = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
        for node in self._cluster.apply(nodes.real()):
            self._cluster.patch("Node", node["metadata"]["name"], ready, subresource="status")

    def new_file(self) -> Path:
        """A place for the files of a load."""
        return self._folder / f"load-{next(self._numbers)}"


def _raise_failure(pods: Sequence[Manifest]) -> None:
    """Raise what the node agent says of a pod that it cannot make real."""
    for pod in pods:
        for container in pod.get("status", {}).get("containerStatuses", []):
            waiting = container["state"].get("waiting", {})
            if waiting.get("reason") == FAILED:
                raise Fault(f"pod {pod['metadata']['name']}: {waiting['message']}")


class RealPod(Proxy):
    """One real pod, and what its app can do: send requests, which its sidecar intercepts."""

    def __init__(self, pods: RealPods, pod: Manifest) -> None:
        super().__init__(network_of(pod), pod["metadata"]["namespace"])
        self._pods = pods
        self.name: str = pod["metadata"]["name"]
        self.address: str = pod["status"]["podIP"]

    def get(
        self,
        host: str,
        port: int,
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> requests.Response:
        """One request to a Service, on a new connection; raises `requests` errors.

        A redirect is not followed.
        """
        address = self._pods.cluster_address(host, self.namespace)
        headers = {"Host": f"{host}:{port}", **(headers or {})}
        return self.get_address(address, port, path, headers, method)

    def get_address(
        self,
        address: str,
        port: int,
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> requests.Response:
        """One request to an address, on a new connection; raises `requests` errors."""
        return self.fetch(f"http://{address}:{port}{path}", headers, method)

    def load(self, plan: Plan) -> Load:
        """Start a load from this pod; the plan's address is that of its Service."""
        address = self._pods.cluster_address(plan.host, self.namespace)
        return Load(replace(plan, address=address), self._pods.new_file(), self.network)

    def behave(self, behaviour: Behaviour) -> int:
        """Let the backend treat the requests that it gets from now on in this way.

        Returns how many it had got until then.
        """
        return self._control(asdict(behaviour))

    def requests(self) -> int:
        """How many requests the backend has got; probes are requests too."""
        return self._control(None)

    def _control(self, behaviour: Mapping[str, Any] | None) -> int:
        with (
            pod_network.inside(self.network),
            socket.create_connection(("127.0.0.1", CONTROL_PORT)) as connection,
        ):
            connection.sendall(json.dumps(behaviour).encode() + b"\n")
            return int(connection.makefile().readline())
