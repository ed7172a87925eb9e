"""The project's stacks in the testbed: rendered by the project itself, applied, awaited."""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from testbed import folders
from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, read_manifests
from testbed.processes.processes import wait_until

_ROLLOUT_SECONDS = 180
_WORKLOADS = ("Deployment", "StatefulSet")
_SCALER = "HorizontalPodAutoscaler"


def render(stack: str, folder: Path, stack_file: Path | None = None) -> list[Manifest]:
    """The manifests of a stack, with stand-ins for its secrets; raises `Fault` for a bad stack.

    `stack_file` is read in place of the project's own. `folder` takes the rendered files.
    """
    other_file = ["--stack-file", str(stack_file)] if stack_file else []
    finished = subprocess.run(
        [sys.executable, "-m", "offline", "render", stack, "--out", str(folder), *other_file],
        cwd=folders.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise Fault(f"cannot render {stack}: {finished.stderr.strip()}")
    return read_manifests(folder)


def of_kind(manifests: Iterable[Manifest], kind: str) -> list[Manifest]:
    """Those of one kind."""
    return [manifest for manifest in manifests if manifest["kind"] == kind]


def wait_until_rolled_out(cluster: Cluster, manifests: Sequence[Manifest]) -> None:
    """Wait until every workload among the manifests has all of its pods, new and available.

    Where an autoscaler among them decides how many that are, it has its fewest at least. Raises
    `Fault` that names those that have not.
    """
    workloads = [item for kind in _WORKLOADS for item in of_kind(manifests, kind)]
    fewest = {_target(item): item["spec"]["minReplicas"] for item in of_kind(manifests, _SCALER)}

    def all_rolled_out() -> bool:
        return not behind()

    def behind() -> list[str]:
        return [name(item) for item in workloads if not rolled_out(item)]

    def rolled_out(manifest: Manifest) -> bool:
        found = cluster.get(manifest["kind"], name(manifest), manifest["metadata"]["namespace"])
        return _is_rolled_out(found, fewest.get((found["kind"], name(found)), 0))

    def name(item: Manifest) -> str:
        return item["metadata"]["name"]

    try:
        wait_until(all_rolled_out, _ROLLOUT_SECONDS, "waiting for the workloads")
    except Fault as fault:
        raise Fault(f"not rolled out after {_ROLLOUT_SECONDS} s: {', '.join(behind())}") from fault


def _target(scaler: Manifest) -> tuple[str, str]:
    reference = scaler["spec"]["scaleTargetRef"]
    return reference["kind"], reference["name"]


def _is_rolled_out(workload: Mapping[str, Any], fewest: int) -> bool:
    """The condition of `kubectl rollout status`, and no fewer pods than `fewest`."""
    wanted, status = workload["spec"]["replicas"], workload.get("status", {})
    return (
        status.get("observedGeneration", 0) >= workload["metadata"]["generation"]
        and wanted >= fewest
        and status.get("replicas", 0) == wanted
        and status.get("updatedReplicas", 0) == wanted
        and status.get("availableReplicas", 0) == wanted
    )
