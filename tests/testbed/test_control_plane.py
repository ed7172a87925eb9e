"""What the control plane enforces, and how it fails."""

import socket
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest

from testbed.fault import Fault
from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import is_ready, read_manifests
from testbed.pods import pod_network
from tests.testbed.echo import MANIFESTS, deploy_echo


def pod(name: str, **spec: Any) -> dict[str, Any]:
    """A Pod with one container."""
    containers = [{"name": "app", "image": "app:1"}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": containers, **spec},
    }


def test_nodes_stand_in_three_zones(control_plane: ControlPlane) -> None:
    nodes = control_plane.cluster.find_all("Node", labels="testbed/node=simulated")
    zones = {node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes}
    assert len(zones) == len(nodes) == 3
    assert all(map(is_ready, nodes))


def test_pod_security_is_enforced(control_plane: ControlPlane, namespace: str) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    cluster = control_plane.cluster
    cluster.patch("Namespace", namespace, {"metadata": {"labels": labels}})
    with pytest.raises(ApiError, match="violates PodSecurity") as refused:
        cluster.create(pod("insecure"), namespace)
    assert refused.value.status == 403


def test_quota_is_enforced(control_plane: ControlPlane, namespace: str) -> None:
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "none"},
        "spec": {"hard": {"pods": "0"}},
    }
    cluster = control_plane.cluster
    cluster.apply([quota], namespace)
    cluster.wait_until(
        lambda item: "hard" in item.get("status", {}), "ResourceQuota", "none", namespace
    )
    with pytest.raises(ApiError, match="exceeded quota"):
        cluster.create(pod("one-too-many"), namespace)


def test_service_account_may_only_do_what_a_role_says(
    control_plane: ControlPlane, namespace: str
) -> None:
    user = f"system:serviceaccount:{namespace}:default"
    question = ("auth", "can-i", "list", "pods", "--namespace", namespace)
    assert control_plane.kubectl(*question).strip() == "yes"
    with pytest.raises(Fault, match=r"^kubectl auth can-i list pods"):
        control_plane.kubectl(*question, "--as", user)


def test_istio_kinds_are_checked_against_their_schema(
    control_plane: ControlPlane, namespace: str
) -> None:
    rule = read_manifests(MANIFESTS)[3]
    rule["spec"]["subset"] = []
    with pytest.raises(ApiError, match=r"unknown field|field not declared in schema"):
        control_plane.cluster.apply([rule], namespace)


def test_autoscaler_is_at_work(control_plane: ControlPlane, namespace: str) -> None:
    deploy_echo(control_plane.cluster, namespace)
    autoscaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "echo"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "echo-v1"},
            "minReplicas": 4,
            "maxReplicas": 6,
        },
    }
    control_plane.cluster.apply([autoscaler], namespace)
    control_plane.cluster.wait_until(
        lambda item: item["spec"]["replicas"] == 4, "Deployment", "echo-v1", namespace
    )


def test_drained_node_is_left_by_its_pods_as_the_budget_allows(
    control_plane: ControlPlane, namespace: str
) -> None:
    cluster = control_plane.cluster
    deploy_echo(cluster, namespace)
    selector = {"matchLabels": {"app": "echo"}}
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "echo"},
        "spec": {"selector": selector, "maxUnavailable": 1},
    }
    cluster.apply([budget], namespace)
    node = "simulated-zone-a"
    assert node in nodes_of(cluster, namespace)
    try:
        output = control_plane.kubectl("drain", node, "--pod-selector=app=echo", "--timeout=90s")
        assert f"evicting pod {namespace}/echo-v" in output
        assert node not in nodes_of(cluster, namespace)
    finally:
        control_plane.kubectl("uncordon", node)


def test_job_is_made_from_a_cron_job(control_plane: ControlPlane, namespace: str) -> None:
    containers = [{"name": "report", "image": "report:1"}]
    template = {"spec": {"containers": containers, "restartPolicy": "Never"}}
    cron_job = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "report"},
        "spec": {"schedule": "0 3 1 1 *", "jobTemplate": {"spec": {"template": template}}},
    }
    control_plane.cluster.apply([cron_job], namespace)
    control_plane.kubectl("create", "job", "now", "--from=cronjob/report", "-n", namespace)
    assert control_plane.cluster.wait_until_ended("now", namespace) == "Complete"


def nodes_of(cluster: Cluster, namespace: str) -> set[str]:
    """The nodes that have pods of a namespace."""
    pods = cluster.find_all("Pod", namespace)
    return {pod["spec"]["nodeName"] for pod in pods if "nodeName" in pod["spec"]}


def test_taken_port_is_one_clear_line(tmp_path: Path, control_plane: ControlPlane) -> None:
    assert control_plane.url
    with socket.create_server((pod_network.GATEWAY, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(
            Fault, match=f"^port {port} on {pod_network.GATEWAY}, for the API server, is taken$"
        ):
            ControlPlane(tmp_path / "second", port)


def test_full_disk_is_one_clear_line_and_nothing_is_left_running(
    tmp_path: Path, control_plane: ControlPlane
) -> None:
    control_plane.check()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(tmp_path)]
    subprocess.run(mount, check=True)
    try:
        with pytest.raises(Fault, match=r"(?i)no space left on device"):
            ControlPlane(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert programs_of(tmp_path) == []


def test_killed_api_server_is_one_clear_line(tmp_path: Path, control_plane: ControlPlane) -> None:
    control_plane.check()
    with ControlPlane(tmp_path) as second:
        assert {"etcd", "kube-apiserver"} <= set(programs_of(tmp_path))
        second.process("kube-apiserver").kill()
        with pytest.raises(Fault, match=r"^kube-apiserver ended \(killed by SIGKILL\)"):
            second.cluster.get("Namespace", "default")
        with pytest.raises(Fault, match=r"^kube-apiserver ended \(killed by SIGKILL\)"):
            second.check()
    control_plane.check()


def programs_of(folder: Path) -> list[str]:
    """The names of the processes that work in a folder, or are told of a file in it."""
    found: list[str] = []
    for process in psutil.process_iter(["name", "cwd", "cmdline"]):
        words = [process.info["cwd"] or "", *(process.info["cmdline"] or [])]
        if any(str(folder) in word for word in words):
            found.append(process.info["name"])
    return found
