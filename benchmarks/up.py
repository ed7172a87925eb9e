"""From a command to all pods ready: `pulumi up`, a bare Pulumi program, and `helm install --wait`.

All of them make the dev stack's own objects, on one API server, in turn. It runs in the testbed's
namespaces and needs the Pulumi CLI with its Kubernetes provider.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.peers import awaited, objects_of, put_bare_program, put_chart
from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

ROUNDS = 5
UP = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev")


def timed(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Seconds that a command takes; raises with what it said when it fails."""
    start = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {ended.returncode}\n{ended.stdout}")
    return time.monotonic() - start


def ours(plane: ControlPlane, folder: Path, namespace: str) -> float:
    """`pulumi up` of the dev stack."""
    stack = Stack(folder, plane.kubeconfig, namespace)
    return timed(UP, stack.folder, stack.environment)


def bare(plane: ControlPlane, folder: Path, namespace: str, *, awaits: bool) -> float:
    """`pulumi up` of a program that registers the same objects, with or without our skipAwait."""
    stack = Stack(folder, plane.kubeconfig, namespace)
    objects = objects_of(stack.file)
    put_bare_program(stack, awaited(objects) if awaits else objects)
    return timed(UP, stack.folder, stack.environment)


def helm(plane: ControlPlane, folder: Path, namespace: str) -> float:
    """`helm install --wait` of a chart with the same objects; the namespace is there before."""
    objects = objects_of(Stack(folder, plane.kubeconfig, namespace).file)
    plane.cluster.apply(item for item in objects if item["kind"] == "Namespace")
    others = [item for item in objects if item["kind"] != "Namespace"]
    command = [*put_chart(folder / "chart", others), "--namespace", namespace]
    environment = {"KUBECONFIG": str(plane.kubeconfig), "HOME": str(folder)}
    return timed(command, folder, environment)


def main() -> int:
    """Run all in turn and print medians, and the ratios of each round's own pairs."""
    if reason := engine.missing():
        print(f"skipped: {reason}")
        return 0
    subjects: dict[str, Callable[[ControlPlane, Path, str], float]] = {
        "pulumi up": ours,
        "bare program": lambda *place: bare(*place, awaits=False),
        "bare program, default awaits": lambda *place: bare(*place, awaits=True),
        "helm install --wait": helm,
    }
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    with tempfile.TemporaryDirectory() as root, ControlPlane(Path(root) / "plane") as plane:
        for turn in range(ROUNDS + 1):
            for number, (name, subject) in enumerate(subjects.items()):
                namespace = f"bench-{turn}-{number}"
                folder = Path(root) / namespace
                taken = subject(plane, folder, namespace)
                plane.cluster.delete("Namespace", namespace)
                shutil.rmtree(folder)
                if turn:
                    seconds[name].append(taken)
    print(f"| of {ROUNDS} rounds after one to warm up | median | `pulumi up` beside it |")
    print("| --- | --- | --- |")
    for name, found in seconds.items():
        ratios = [mine / other for mine, other in zip(seconds["pulumi up"], found, strict=True)]
        print(f"| {name} | {median(found):.1f} s | {median(ratios):.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
