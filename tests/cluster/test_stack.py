"""The API server, its admission and its controllers accept what the project renders."""

import json
from pathlib import Path

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.sandbox.stack import of_kind
from tests.cluster.nodes import zones_of
from tests.live_stack import SECRET_VALUE, STACKS, LiveStack

# The pods of the gateway, which are in a cluster before any stack is.
_LABELS = {"istio": "ingressgateway"}
_HARDENED: Manifest = {
    "allowPrivilegeEscalation": False,
    "runAsNonRoot": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
_AMOUNTS = {"cpu": "50m", "memory": "64Mi"}
_PROXY: Manifest = {
    "name": "proxy",
    "image": "proxy:1",
    "securityContext": _HARDENED,
    "resources": {"requests": _AMOUNTS, "limits": _AMOUNTS},
}
GATEWAY_POD: Manifest = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "ingressgateway", "labels": _LABELS},
    "spec": {"containers": [_PROXY]},
}
# The namespace that settings name for gateways by default, which is in a cluster as well.
DOORS: Manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "istio-ingress"}}
GATEWAY: Manifest = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "ingressgateway"},
    "spec": {
        "selector": _LABELS,
        "ports": [{"name": "http", "port": 80}, {"name": "https", "port": 443}],
    },
}


@pytest.fixture(params=STACKS)
def live(
    request: pytest.FixtureRequest, cluster: Cluster, namespace: str, tmp_path: Path
) -> LiveStack:
    """Each stack of the project in turn, not applied yet."""
    return LiveStack(request.param, namespace, cluster, tmp_path)


def test_every_object_of_every_stack_passes_a_server_side_dry_run(
    live: LiveStack, cluster: Cluster
) -> None:
    manifests = live.manifests()
    answers = cluster.apply(manifests, dry_run=True)
    assert len(answers) == len(manifests)
    assert not cluster.find_all("Deployment", live.namespace)


def test_misspelt_field_does_not_pass_a_server_side_dry_run(
    dev: LiveStack, cluster: Cluster
) -> None:
    [deployment, *_] = of_kind(dev.manifests(), "Deployment")
    deployment["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(ApiError, match="readynessProbe"):
        cluster.apply([deployment], dry_run=True)


def test_pods_of_every_version_become_ready_under_restricted_pod_security(
    live: LiveStack, cluster: Cluster
) -> None:
    manifests = live.deploy()
    labels = cluster.get("Namespace", live.namespace)["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    pods = cluster.find_all("Pod", live.namespace)
    assert all(map(is_ready, pods))
    ready = [(label(pod, "app"), label(pod, "version")) for pod in pods]
    for deployment in of_kind(manifests, "Deployment"):
        version = (label(deployment, "app"), label(deployment, "version"))
        assert ready.count(version) == least_pods(deployment, manifests)


def least_pods(deployment: Manifest, manifests: list[Manifest]) -> int:
    """How many pods a Deployment has where nothing is to be done."""
    name = deployment["metadata"]["name"]
    scalers = [
        item["spec"]["minReplicas"]
        for item in of_kind(manifests, "HorizontalPodAutoscaler")
        if item["spec"]["scaleTargetRef"]["name"] == name
    ]
    [least] = scalers or [deployment["spec"]["replicas"]]
    return least


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
    pods = cluster.find_all("Pod", dev.namespace, "app=user-service,version=v1")
    assert len(zones_of(cluster, pods)) > 1


def test_istioctl_analyze_has_nothing_to_say(live: LiveStack, control_plane: ControlPlane) -> None:
    live.deploy()
    control_plane.cluster.apply([DOORS, GATEWAY_POD, GATEWAY], live.namespace)
    assert analyze(control_plane, live.namespace) == []


def test_istioctl_analyze_would_speak_of_a_missing_certificate(
    control_plane: ControlPlane, namespace: str, tmp_path: Path
) -> None:
    prod = LiveStack("prod", namespace, control_plane.cluster, tmp_path)
    [secret] = [one for one in prod.deploy() if one.get("type") == "kubernetes.io/tls"]
    control_plane.cluster.apply([GATEWAY_POD, GATEWAY], namespace)
    assert analyze(control_plane, namespace) == []
    control_plane.cluster.delete("Secret", secret["metadata"]["name"], namespace)
    assert analyze(control_plane, namespace) == ["IST0101"]


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


def test_secret_reaches_pods_by_reference_only(live: LiveStack, cluster: Cluster) -> None:
    manifests = live.deploy()
    pods = json.dumps(cluster.find_all("Pod", live.namespace))
    assert SECRET_VALUE not in pods
    [secret] = [one for one in of_kind(manifests, "Secret") if "stringData" in one]
    assert f'"secretRef": {{"name": "{secret["metadata"]["name"]}"}}' in pods


def test_secret_of_a_generation_never_changes(dev: LiveStack, cluster: Cluster) -> None:
    [secret] = of_kind(dev.apply(), "Secret")
    assert cluster.get("Secret", secret["metadata"]["name"], dev.namespace)["immutable"] is True
