"""The real controller brings each version to its fewest pods, and would grow it by its own use."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.written_stack import WrittenStack, service

SCALER = "HorizontalPodAutoscaler"


def scaling(least: int, **keys: Any) -> dict[str, Any]:
    """Between some pods and eight."""
    return {"min": least, "max": 8, **keys}


def workload_of(scaler: Manifest) -> tuple[str, str]:
    """Kind and name of what an autoscaler scales."""
    target = scaler["spec"]["scaleTargetRef"]
    return target["kind"], target["name"]


def test_every_version_has_its_fewest_pods_though_there_is_no_metric(
    stack: WrittenStack, cluster: Cluster
) -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50, "scaling": scaling(4)}}
    ledger = service(kind="stateful", scaling=scaling(2))
    rendered = stack.deploy(
        {"web": service(scaling=scaling(3), versions=versions), "ledger": ledger}
    )
    fewest = {
        ("Deployment", "web-v1"): 3,
        ("Deployment", "web-v2"): 4,
        ("StatefulSet", "ledger-v1"): 2,
    }
    assert {workload_of(item) for item in of_kind(rendered, SCALER)} == set(fewest)
    for (kind, name), least in fewest.items():
        [written] = [item for item in of_kind(rendered, kind) if item["metadata"]["name"] == name]
        assert "replicas" not in written["spec"]
        assert cluster.get(kind, name, stack.namespace)["spec"]["replicas"] == least
        scaler = cluster.wait_until(has_no_metric, SCALER, name, stack.namespace)
        assert scaler["status"]["currentReplicas"] == least
    assert len(stack.pods("version=v1,app=web")) == 3
    assert len(stack.pods("version=v2,app=web")) == 4


def has_no_metric(scaler: Manifest) -> bool:
    """Whether an autoscaler says that it knows no metric of the container."""
    conditions = scaler.get("status", {}).get("conditions", [])
    return "FailedGetContainerResourceMetric" in [item["reason"] for item in conditions]


def test_the_use_of_the_own_container_counts_and_that_of_a_sidecar_does_not(
    stack: WrittenStack, cluster: Cluster
) -> None:
    shipper = {"shipper": {"image": "shipper:1.0"}}
    stack.apply({"web": service(scaling=scaling(2, cpu=60, memory=80), sidecars=shipper)})
    metrics = cluster.get(SCALER, "web-v1", stack.namespace)["spec"]["metrics"]
    counted = [metric["containerResource"] for metric in metrics]
    assert [(item["name"], item["container"]) for item in counted] == [
        ("cpu", "web"),
        ("memory", "web"),
    ]
    assert [item["target"]["averageUtilization"] for item in counted] == [60, 80]
