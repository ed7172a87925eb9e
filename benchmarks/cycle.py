"""A version comes, takes all of the traffic, and the old one goes: requests lost, and seconds.

The same cycle in turn by `pulumi up` of this project and by hand-written YAML with `kubectl apply`,
under the same load through one sidecar. It runs in the testbed's namespaces and needs the Pulumi
CLI with its Kubernetes provider.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import objects_of
from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.requests.load import Plan
from tests.engine.stack import Stack

ROUNDS = 3
HOST, PORT = "user-service", 8080
MESH = {"allowPlaintext": True}
STEPS: tuple[dict[str, int], ...] = ({"v1": 80, "v2": 20}, {"v1": 0, "v2": 100}, {"v2": 100})
START = {"v1": 100}
Change = Callable[[dict[str, int]], None]
Manifest = dict[str, Any]


@dataclass(frozen=True)
class Cycle:
    """One cycle: requests that were lost, of how many, and seconds without the load's own ends."""

    lost: int
    sent: int
    seconds: float


class Ours:
    """`pulumi up` of the dev stack with other versions."""

    def __init__(self, plane: ControlPlane, folder: Path, namespace: str) -> None:
        self._stack = Stack(folder, plane.kubeconfig, namespace)
        self._stack.change(lambda config: config.update({"microservices:mesh": MESH}))

    def change(self, shares: dict[str, int]) -> None:
        """Have these versions with these shares."""
        self._stack.set_versions(shares)
        self._stack.up()


class ByHand:
    """The same objects as YAML, with one VirtualService and one DestinationRule as in the seed.

    `orderly` is the hand of somebody who waits for the new pods before the routes are applied, and
    applies the routes before the old pods go.
    """

    def __init__(self, plane: ControlPlane, folder: Path, namespace: str, *, orderly: bool) -> None:
        self._plane, self._namespace, self._orderly = plane, namespace, orderly
        self._file = folder / "stack.yaml"
        folder.mkdir(parents=True)
        stack = Stack(folder / "dev", plane.kubeconfig, namespace)
        self._objects = objects_of(stack.file)
        for item in self._objects:
            if item["kind"] == "PeerAuthentication":
                item["spec"]["mtls"]["mode"] = "PERMISSIVE"
        self._before: dict[str, int] = {}

    def change(self, shares: dict[str, int]) -> None:
        """Have these versions with these shares."""
        workloads, routes = self._workloads(shares), self._routes(shares)
        if self._orderly:
            self._apply(workloads)
            self._wait(shares)
            self._apply(routes)
        else:
            self._apply([*workloads, *routes])
            self._wait(shares)
        for version in self._before.keys() - shares.keys():
            names = [f"{kind}/{HOST}-{version}" for kind in ("deployment", "pdb")]
            self._plane.kubectl("delete", "-n", self._namespace, *names)
        self._before = shares

    def _workloads(self, shares: dict[str, int]) -> list[Manifest]:
        gone = {f"{HOST}-{version}" for version in {"v1", "v2"} - shares.keys()}
        mesh = ("VirtualService", "DestinationRule")
        return [
            item
            for item in self._objects
            if item["kind"] not in mesh and item["metadata"]["name"] not in gone
        ]

    def _routes(self, shares: dict[str, int]) -> list[Manifest]:
        metadata = {"name": HOST, "namespace": self._namespace}
        subsets = [{"name": name, "labels": {"version": name}} for name in shares]
        split = [
            {"destination": {"host": HOST, "subset": name}, "weight": weight}
            for name, weight in shares.items()
            if weight
        ]
        return [
            _istio("DestinationRule", metadata, {"host": HOST, "subsets": subsets}),
            _istio("VirtualService", metadata, {"hosts": [HOST], "http": [{"route": split}]}),
        ]

    def _apply(self, items: list[Manifest]) -> None:
        ordered = sorted(items, key=lambda item: item["kind"] != "Namespace")
        listed = {"apiVersion": "v1", "kind": "List", "items": ordered}
        self._file.write_text(json.dumps(listed))
        self._plane.kubectl("apply", "-f", str(self._file))

    def _wait(self, shares: dict[str, int]) -> None:
        for version in shares:
            name = f"deployment/{HOST}-{version}"
            self._plane.kubectl("rollout", "status", "-n", self._namespace, name)


def _istio(kind: str, metadata: Manifest, spec: Manifest) -> Manifest:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }


def cycle(client: Client, change: Change) -> Cycle:
    """Bring v2 in, give it everything, and take v1 out, under load."""
    load = client.load(Plan(HOST, PORT, connections=32))
    start = time.monotonic()
    for shares in STEPS:
        change(shares)
    seconds = time.monotonic() - start
    client.wait_until_split(HOST, PORT, STEPS[-1])
    result = load.stop()
    return Cycle(result.lost, result.total + sum(result.failures.values()), seconds)


def main() -> int:
    """Run all in turn, and print what was lost and medians of the seconds."""
    if reason := engine.missing():
        print(f"skipped: {reason}")
        return 0
    hands: dict[str, Callable[[ControlPlane, Path, str], Ours | ByHand]] = {
        "pulumi up": Ours,
        "kubectl apply of all at once": lambda *place: ByHand(*place, orderly=False),
        "kubectl apply in order": lambda *place: ByHand(*place, orderly=True),
    }
    found: dict[str, list[Cycle]] = {name: [] for name in hands}
    with (
        tempfile.TemporaryDirectory() as root,
        ControlPlane(Path(root) / "plane") as plane,
        Mesh(plane) as mesh,
    ):
        for turn in range(ROUNDS):
            for number, (name, hand) in enumerate(hands.items()):
                namespace = f"cycle-{turn}-{number}"
                change = hand(plane, Path(root) / namespace, namespace).change
                change(START)
                client = mesh.client(namespace)
                client.wait_until_split(HOST, PORT, START)
                found[name].append(cycle(client, change))
                client.stop()
                plane.cluster.delete("Namespace", namespace)
    _print(found)
    return 0


def _print(found: dict[str, list[Cycle]]) -> None:
    print(f"| add, shift and remove, {ROUNDS} times | lost | of | median | beside `pulumi up` |")
    print("| --- | --- | --- | --- | --- |")
    ours = [one.seconds for one in found["pulumi up"]]
    for name, cycles in found.items():
        seconds = [one.seconds for one in cycles]
        ratio = median(mine / other for mine, other in zip(seconds, ours, strict=True))
        lost, sent = sum(one.lost for one in cycles), sum(one.sent for one in cycles)
        print(f"| {name} | {lost} | {sent:,} | {median(seconds):.1f} s | {ratio:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
