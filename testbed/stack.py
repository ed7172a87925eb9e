"""The project's stacks in the testbed: rendered by the project itself, applied, awaited."""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from testbed import folders
from testbed.cluster import Cluster
from testbed.fault import Fault
from testbed.manifests import Manifest, read_manifests
from testbed.processes import wait_until

_ROLLOUT_SECONDS = 120


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
    """Wait until every Deployment among the manifests has all of its pods, new and available.

    Raises `Fault` that names those that have not.
    """
    names = [item["metadata"] for item in of_kind(manifests, "Deployment")]

    def all_rolled_out() -> bool:
        return not behind()

    def behind() -> list[str]:
        found = [cluster.get("Deployment", item["name"], item["namespace"]) for item in names]
        return [item["metadata"]["name"] for item in found if not _is_rolled_out(item)]

    try:
        wait_until(all_rolled_out, _ROLLOUT_SECONDS, "waiting for the Deployments")
    except Fault as fault:
        raise Fault(f"not rolled out after {_ROLLOUT_SECONDS} s: {', '.join(behind())}") from fault


def _is_rolled_out(deployment: Mapping[str, Any]) -> bool:
    """The condition of `kubectl rollout status`."""
    wanted, status = deployment["spec"]["replicas"], deployment.get("status", {})
    return (
        status.get("observedGeneration", 0) >= deployment["metadata"]["generation"]
        and status.get("replicas", 0) == wanted
        and status.get("updatedReplicas", 0) == wanted
        and status.get("availableReplicas", 0) == wanted
    )
