"""A shell with the cluster, the mesh and one stack running."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from testbed import folders, real_pods
from testbed.control_plane import ControlPlane
from testbed.manifests import Manifest
from testbed.mesh import Mesh
from testbed.real_pods import RealPods
from testbed.stack import of_kind, render, wait_until_rolled_out


def run(stack: str) -> int:
    """Start everything, apply the stack, and run `$SHELL`; returns its exit code.

    Pods are real where that is possible, and else simulated.
    """
    with tempfile.TemporaryDirectory(prefix="testbed-") as folder:
        manifests = render(stack, Path(folder) / "rendered")
        _say("starting the control plane and the mesh")
        with ControlPlane(Path(folder) / "run") as control_plane, Mesh(control_plane) as mesh:
            reason = real_pods.missing()
            if reason is None:
                with RealPods(mesh) as pods:
                    return _deploy(mesh, manifests, pods)
            _say(f"pods are simulated, and mTLS is not required of them: {reason}")
            # Nothing is sent to a pod without a sidecar where mTLS is required.
            permissive = [item for item in manifests if item["kind"] != "PeerAuthentication"]
            return _deploy(mesh, permissive, None)


def _deploy(mesh: Mesh, manifests: Sequence[Manifest], pods: RealPods | None) -> int:
    cluster = mesh.control_plane.cluster
    for namespace in cluster.apply(of_kind(manifests, "Namespace")):
        if pods:
            pods.take(namespace["metadata"]["name"])
    cluster.apply(manifests)
    _say(f"waiting for the pods of {len(of_kind(manifests, 'Deployment'))} Deployments")
    wait_until_rolled_out(cluster, manifests)
    service = _most_interesting(manifests)
    mesh.client(service["metadata"]["namespace"], in_own_network=False)
    port = service["spec"]["ports"][0]["port"]
    host = f"{service['metadata']['name']}:{port}"
    _say(f"send traffic with: curl -H 'Host: {host}' http://127.0.0.1:{port}/")
    _say("kubectl and istioctl are on PATH, KUBECONFIG is set; leave with `exit`")
    return _shell(mesh.control_plane)


def _most_interesting(manifests: Sequence[Manifest]) -> Manifest:
    """The Service with the most versions behind it: its answers show the split."""
    apps = [item["metadata"]["labels"].get("app") for item in of_kind(manifests, "Deployment")]
    return max(of_kind(manifests, "Service"), key=lambda item: apps.count(item["metadata"]["name"]))


def _shell(control_plane: ControlPlane) -> int:
    environment = {
        "KUBECONFIG": str(control_plane.kubeconfig),
        "PATH": f"{folders.PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    shell = os.environ.get("SHELL", "/bin/sh")
    return subprocess.run([shell], env=os.environ | environment, check=False).returncode


def _say(text: str) -> None:
    print(f"testbed: {text}", flush=True)
