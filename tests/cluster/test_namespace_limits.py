"""What a namespace may hold is enforced, and a stack that keeps to it rolls out."""

import copy
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.written_stack import WrittenStack, service

QUOTA = {"requestedCpu": "400m", "requestedMemory": "1Gi", "pods": 4}
LIMITS = {
    "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
    "defaultLimit": {"memory": "256Mi"},
    "most": {"memory": "1Gi"},
}


def bare_pod(rendered: list[Manifest], name: str, resources: dict[str, Any] | None) -> Manifest:
    """A pod as hardened as that of the stack, made by somebody else."""
    [deployment] = of_kind(rendered, "Deployment")
    spec = copy.deepcopy(deployment["spec"]["template"]["spec"])
    [container] = spec["containers"]
    del container["resources"]
    if resources:
        container["resources"] = resources
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def test_a_stack_within_its_quota_is_rolled_out_and_replaced_and_nothing_goes_beyond(
    stack: WrittenStack, cluster: Cluster
) -> None:
    options = {"quota": QUOTA}
    for tag in ("1.0", "1.1"):
        web = service(image=f"web:{tag}", replicas=3)
        rendered = stack.deploy({"web": web}, namespaceOptions=options)
    hard = {"requests.cpu": "400m", "requests.memory": "1Gi", "pods": "4"}
    used = {"requests.cpu": "300m", "requests.memory": "768Mi", "pods": "3"}
    cluster.wait_until(
        lambda quota: quota["status"] == {"hard": hard, "used": used},
        *("ResourceQuota", "quota", stack.namespace),
    )
    most = {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}}
    cluster.create(bare_pod(rendered, "last", most), stack.namespace)
    with pytest.raises(ApiError, match="exceeded quota: quota"):
        cluster.create(bare_pod(rendered, "beyond", most), stack.namespace)
    with pytest.raises(ApiError, match="failed quota: quota: must specify requests"):
        cluster.create(bare_pod(rendered, "silent", None), stack.namespace)


def test_a_container_that_writes_nothing_gets_the_defaults_and_none_gets_more_than_the_most(
    stack: WrittenStack, cluster: Cluster
) -> None:
    rendered = stack.deploy({"web": service(replicas=1)}, namespaceOptions={"limitRange": LIMITS})
    made = cluster.create(bare_pod(rendered, "silent", None), stack.namespace)
    assert made["spec"]["containers"][0]["resources"] == {
        "requests": {"cpu": "50m", "memory": "64Mi"},
        "limits": {"memory": "256Mi"},
    }
    [own] = stack.pods("app=web")
    written = of_kind(rendered, "Deployment")[0]["spec"]["template"]["spec"]["containers"][0]
    assert own["spec"]["containers"][0]["resources"] == written["resources"]
    greedy = {"requests": {"memory": "64Mi"}, "limits": {"memory": "2Gi"}}
    with pytest.raises(ApiError, match="maximum memory usage per Container is 1Gi"):
        cluster.create(bare_pod(rendered, "greedy", greedy), stack.namespace)
