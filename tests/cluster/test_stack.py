"""The API server, its admission and its controllers accept what the project renders."""

import json
from pathlib import Path

import pytest

from testbed.cluster import ApiError, Cluster
from testbed.control_plane import ControlPlane
from testbed.manifests import Manifest, is_ready
from testbed.stack import of_kind
from tests.live_stack import SECRET_VALUE, STACKS, LiveStack


@pytest.fixture
def cluster(control_plane: ControlPlane) -> Cluster:
    """The API server."""
    return control_plane.cluster


@pytest.mark.parametrize("stack", STACKS)
def test_every_object_of_every_stack_passes_a_server_side_dry_run(
    stack: str, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    manifests = LiveStack(stack, namespace, cluster, tmp_path).manifests()
    answers = cluster.apply(manifests, dry_run=True)
    assert len(answers) == len(manifests)
    assert not cluster.find_all("Deployment", namespace)


def test_misspelt_field_does_not_pass_a_server_side_dry_run(
    dev: LiveStack, cluster: Cluster
) -> None:
    [deployment, *_] = of_kind(dev.manifests(), "Deployment")
    deployment["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(ApiError, match="readynessProbe"):
        cluster.apply([deployment], dry_run=True)


def test_pods_of_every_version_become_ready_under_restricted_pod_security(
    dev: LiveStack, cluster: Cluster
) -> None:
    manifests = dev.deploy()
    labels = cluster.get("Namespace", dev.namespace)["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    pods = cluster.find_all("Pod", dev.namespace)
    assert all(map(is_ready, pods))
    ready = [(label(pod, "app"), label(pod, "version")) for pod in pods]
    for deployment in of_kind(manifests, "Deployment"):
        version = (label(deployment, "app"), label(deployment, "version"))
        assert ready.count(version) == deployment["spec"]["replicas"]


def label(item: Manifest, name: str) -> str:
    """The value of one label."""
    return item["metadata"]["labels"][name]


def test_pod_that_is_less_hardened_is_refused(dev: LiveStack, cluster: Cluster) -> None:
    manifests = dev.apply()
    [deployment, *_] = of_kind(manifests, "Deployment")
    spec = deployment["spec"]["template"]["spec"]
    del spec["securityContext"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "soft"}, "spec": spec}
    with pytest.raises(ApiError, match='violates PodSecurity "restricted:latest"'):
        cluster.create(pod, dev.namespace)


def test_pods_of_a_version_stand_in_more_than_one_zone(dev: LiveStack, cluster: Cluster) -> None:
    dev.deploy()
    nodes = {node["metadata"]["name"]: node for node in cluster.find_all("Node")}
    pods = cluster.find_all("Pod", dev.namespace, "app=user-service,version=v1")
    zones = {label(nodes[pod["spec"]["nodeName"]], "topology.kubernetes.io/zone") for pod in pods}
    assert len(zones) > 1


def test_istioctl_analyze_has_nothing_to_say(dev: LiveStack, control_plane: ControlPlane) -> None:
    dev.deploy()
    assert analyze(control_plane, dev.namespace) == []


def test_istioctl_analyze_would_speak_of_a_missing_subset(
    dev: LiveStack, control_plane: ControlPlane
) -> None:
    manifests = dev.apply()
    [rule, *_] = [
        item
        for item in of_kind(manifests, "DestinationRule")
        if item["metadata"]["name"] == "user-service-v2"
    ]
    control_plane.cluster.delete("DestinationRule", rule["metadata"]["name"], dev.namespace)
    assert "IST0101" in analyze(control_plane, dev.namespace)


def analyze(control_plane: ControlPlane, namespace: str) -> list[str]:
    """The codes of what istioctl says, but for the sidecars that simulated pods do not have."""
    no_sidecar = "IST0103=Pod *"
    arguments = ("analyze", "--namespace", namespace, "--suppress", no_sidecar, "--output", "json")
    found = json.loads(control_plane.istioctl(*arguments) or "null")
    return [message["code"] for message in found or []]


def test_secret_reaches_pods_by_reference_only(dev: LiveStack, cluster: Cluster) -> None:
    dev.deploy()
    pods = json.dumps(cluster.find_all("Pod", dev.namespace))
    assert SECRET_VALUE not in pods
    [secret] = of_kind(dev.manifests(), "Secret")
    name = secret["metadata"]["name"]
    assert f'"secretRef": {{"name": "{name}"}}' in pods
    assert cluster.get("Secret", name, dev.namespace)["immutable"] is True
