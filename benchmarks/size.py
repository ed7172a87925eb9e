"""Many services with the engine: preview, first update, one changed weight, and memory.

Beside them the offline preview of the same stack, and a bare program and a Helm chart with the same
objects. It runs in the testbed's namespaces. With numbers as arguments it measures no previews, and
updates of so many services.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import Manifest, objects_of, put_bare_program, put_chart
from benchmarks.up import UP, timed
from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import PROJECT, Stack

# A preview serializes the state at every resource and writes none of it down, unless told not to.
WITHOUT_CHECKPOINTS = {"PULUMI_SKIP_CHECKPOINTS": "true"}
PREVIEWED: tuple[tuple[int, dict[str, str]], ...] = (
    (100, {}),
    (100, WITHOUT_CHECKPOINTS),
    (300, WITHOUT_CHECKPOINTS),
)
# The engine writes the whole state for each resource: many more take too long for every run.
UPDATED = (100,)
ROUNDS = 3
_POLL_SECONDS = 0.1
PREVIEW = ("pulumi", "preview", "--non-interactive", "--stack", "dev")
OFFLINE = (sys.executable, "-m", "offline", "preview", "dev")
ROLES = {"pulumi": "engine", "pulumi-resource-kubernetes": "provider", "python": "program"}


class PeakMemory(threading.Thread):
    """The most memory that the engine, its provider and the program had, in bytes by role."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes: dict[str, int] = {}
        self._ended = threading.Event()

    def run(self) -> None:
        """Look at every process, until `end`; the kernel keeps the peak of each."""
        while not self._ended.wait(_POLL_SECONDS):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    self._look(process)

    def end(self) -> dict[str, int]:
        """Look no more, and tell."""
        self._ended.set()
        self.join()
        return self.bytes

    def _look(self, process: Path) -> None:
        command = (process / "cmdline").read_bytes().split(b"\0")
        role = ROLES.get(os.path.basename(command[0].decode()))  # noqa: PTH119 (no path of ours)
        if not role or (role == "program" and not any(b"-exec" in word for word in command)):
            return
        status = (process / "status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        self.bytes[role] = max(self.bytes.get(role, 0), peak)


def stack_of(plane: ControlPlane, folder: Path, namespace: str, services: int) -> Stack:
    """A stack of so many services of two versions each, one pod a version, that read one set."""
    stack = Stack(folder, plane.kubeconfig, namespace)
    write(stack, services, first=80)
    config = {"app-config": {"database_url": "postgresql://db:5432/mydb"}}
    stack.change(
        lambda known: known.update({"microservices:config": config, "microservices:secrets": {}})
    )
    return stack


def write(stack: Stack, services: int, first: int) -> None:
    """Give the first service's `v1` so many percent, and every other one's 80."""

    def service(number: int) -> dict[str, Any]:
        weight = 80 if number else first
        versions = {
            "v1": {"tag": "1.0", "weight": weight, "replicas": 1},
            "v2": {"tag": "1.1", "weight": 100 - weight, "replicas": 1},
        }
        image = "registry.example.com/shop/service"
        own = {"image": image, "port": 8080, "configFrom": ["app-config"]}
        return {**own, "versions": versions}

    none = {"user-service": None, "order-service": None}
    stack.set_services(none | {f"service-{number}": service(number) for number in range(services)})


def preview(plane: ControlPlane, root: Path) -> None:
    """Print a row for each size: `pulumi preview` beside the offline one, and peak memory."""
    columns = ("services", "checkpoints", "`pulumi preview`", "beside offline")
    print(f"| {' | '.join((*columns, *ROLES.values()))} |")
    print(f"|{' --- |' * (len(columns) + len(ROLES))}")
    for turn, (services, asked) in enumerate(PREVIEWED):
        stack = stack_of(plane, root / f"preview-{turn}", f"preview-{turn}", services)
        file = ("--stack-file", str(stack.file))
        memory = PeakMemory()
        memory.start()
        pairs = [
            (
                timed(PREVIEW, stack.folder, {**stack.environment, **asked}),
                timed((*OFFLINE, *file), PROJECT, os.environ),
            )
            for _ in range(ROUNDS)
        ]
        peaks = memory.end()
        ratio = median(first / second for first, second in pairs)
        sizes = " | ".join(f"{peaks[role] / 2**20:.0f} MiB" for role in ROLES.values())
        seconds = median(pair[0] for pair in pairs)
        kept = "no" if asked else "yes"
        print(f"| {services} | {kept} | {seconds:.1f} s | {ratio:.1f} | {sizes} |", flush=True)


def update(plane: ControlPlane, root: Path, services: int) -> None:
    """Print a row for each peer: all of it made, and then one weight changed."""
    rows: dict[str, tuple[float, ...]] = {}
    for name in ("pulumi up", "bare program"):
        namespace = f"{name.replace(' ', '-')}-{services}"
        stack = stack_of(plane, root / namespace, namespace, services)
        rows[name] = _up(stack, services, bare=name == "bare program")
        # Without the CLI, which takes minutes for it.
        plane.cluster.delete("Namespace", stack.namespace)
    stack = stack_of(plane, root / f"chart-{services}", f"chart-{services}", services)
    taken = _install(plane, stack.folder, objects_of(stack.file), stack.namespace)
    rows["helm install --wait"] = (taken,)
    plane.cluster.delete("Namespace", stack.namespace)
    ours = rows["pulumi up"]
    print(f"\n| {services} services | made | `pulumi up` beside it | one weight | beside it |")
    print("| --- | --- | --- | --- | --- |")
    for name, seconds in rows.items():
        cells = [
            cell
            for mine, taken in zip(ours, seconds, strict=False)
            for cell in (f"{taken:.1f} s", f"{mine / taken:.2f}")
        ]
        print(f"| {name} | {' | '.join([*cells, '', ''][:4])} |", flush=True)


def _up(stack: Stack, services: int, *, bare: bool) -> tuple[float, float]:
    """Seconds to make all of it, and to change one weight: the median of several changes."""
    taken: list[float] = []
    for weight in (80, 70, 60, 50):
        write(stack, services, weight)
        if bare:
            put_bare_program(stack, objects_of(stack.file))
        taken.append(timed(UP, stack.folder, stack.environment))
    return taken[0], median(taken[1:])


def _install(plane: ControlPlane, root: Path, objects: Sequence[Manifest], namespace: str) -> float:
    plane.cluster.apply(item for item in objects if item["kind"] == "Namespace")
    others = [item for item in objects if item["kind"] != "Namespace"]
    command = [*put_chart(root / "helm", others), "--namespace", namespace]
    return timed(command, root, {"KUBECONFIG": str(plane.kubeconfig), "HOME": str(root)})


def main() -> int:
    """Measure on one API server: previews, of stacks of which nothing is there, then updates."""
    if reason := engine.missing():
        print(f"skipped: {reason}")
        return 0
    with tempfile.TemporaryDirectory() as root, ControlPlane(Path(root) / "plane") as plane:
        sizes = [int(number) for number in sys.argv[1:]]
        if not sizes:
            preview(plane, Path(root))
        for services in sizes or UPDATED:
            update(plane, Path(root), services)
    return 0


if __name__ == "__main__":
    sys.exit(main())
