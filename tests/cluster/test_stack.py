"""The API server, its admission and its controllers accept what the project renders."""

import copy
import json
from pathlib import Path

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.sandbox.stack import of_kind
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


def test_a_stack_is_accepted_and_comes_up_as_it_says_with_nothing_to_complain_of(
    live: LiveStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    manifests = live.manifests()
    assert len(cluster.apply(manifests, dry_run=True)) == len(manifests)
    assert not cluster.find_all("Deployment", live.namespace)

    manifests = live.deploy()
    labels = cluster.get("Namespace", live.namespace)["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    pods = cluster.find_all("Pod", live.namespace)
    assert all(map(is_ready, pods))
    ready = [(label(pod, "app"), label(pod, "version")) for pod in pods]
    for deployment in of_kind(manifests, "Deployment"):
        version = (label(deployment, "app"), label(deployment, "version"))
        assert ready.count(version) == least_pods(deployment, manifests)
    [secret] = [one for one in of_kind(manifests, "Secret") if "stringData" in one]
    assert SECRET_VALUE not in json.dumps(pods)
    assert f'"secretRef": {{"name": "{secret["metadata"]["name"]}"}}' in json.dumps(pods)

    cluster.apply([DOORS, GATEWAY_POD, GATEWAY], live.namespace)
    assert analyze(control_plane, live.namespace) == []
    for one in of_kind(manifests, "Secret"):
        if one.get("type") == "kubernetes.io/tls":
            cluster.delete("Secret", one["metadata"]["name"], live.namespace)
            assert set(analyze(control_plane, live.namespace)) == {"IST0101"}


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


def test_what_is_changed_by_hand_in_dev_is_refused_or_told(
    dev: LiveStack, cluster: Cluster, control_plane: ControlPlane
) -> None:
    manifests = dev.apply()
    [secret] = of_kind(manifests, "Secret")
    assert cluster.get("Secret", secret["metadata"]["name"], dev.namespace)["immutable"] is True

    [deployment, *_] = of_kind(manifests, "Deployment")
    misspelt = copy.deepcopy(deployment)
    misspelt["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(ApiError, match="readynessProbe"):
        cluster.apply([misspelt], dry_run=True)

    spec = deployment["spec"]["template"]["spec"]
    del spec["securityContext"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "soft"}, "spec": spec}
    with pytest.raises(ApiError, match='violates PodSecurity "restricted:latest"'):
        cluster.create(pod, dev.namespace)

    cluster.delete("DestinationRule", "user-service-v2", dev.namespace)
    assert "IST0101" in analyze(control_plane, dev.namespace)


def analyze(control_plane: ControlPlane, namespace: str) -> list[str]:
    """The codes of what istioctl says, but for the sidecars that simulated pods do not have."""
    no_sidecar = "IST0103=Pod *"
    arguments = ("analyze", "--namespace", namespace, "--suppress", no_sidecar, "--output", "json")
    found = json.loads(control_plane.istioctl(*arguments) or "null")
    return [message["code"] for message in found or []]
