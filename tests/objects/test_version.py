"""One version: its pods, what must be there before, its budget and its subset."""

import json
from unittest.mock import ANY

import pytest

from microservices.dialects.istio.destination_rule import destination_rule_spec
from tests.builders import microservice
from tests.objects.of_service import A
from tests.objects.of_version import DESCRIBED, NEEDS, VERSION, deployed

CHOSEN = {"matchLabels": {"app": "web", "version": "v1"}}
SCALING = {"min": 3, "max": 9}
DATA = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
MIGRATE = {"migrate": {"command": ["/bin/migrate"], "deadlineSeconds": 60}}


def test_the_subset_of_a_version_is_named_like_it_and_has_its_policy() -> None:
    pool = {"connectionPool": {"maxConnections": 9}}
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "trafficPolicy": pool}}
    plain, limited = microservice(versions=versions).effective_versions
    assert destination_rule_spec("web", plain) == {
        "host": "web",
        "subsets": [{"name": "v1", "labels": {"version": "v1"}}],
    }
    [subset] = destination_rule_spec("web", limited)["subsets"]
    assert subset == {
        "name": "v2",
        "labels": {"version": "v2"},
        "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 9}}},
    }


def test_the_idle_timeout_of_tcp_stands_above_the_subset_and_at_the_proxy_of_the_pods() -> None:
    idle = {"connectionPool": {"idleTimeoutSeconds": 7200}}
    found = deployed(protocol="tcp", trafficPolicy=idle).manifests
    policy = found["DestinationRule", "web-v1"]["spec"]["trafficPolicy"]
    assert policy == {"connectionPool": {"tcp": {"idleTimeout": "7200s"}}}
    template = found["Deployment", "web-v1"]["spec"]["template"]["metadata"]
    config = json.loads(template["annotations"]["proxy.istio.io/config"])
    assert config["proxyMetadata"] == {"ISTIO_META_IDLE_TIMEOUT": "7200s"}
    template = deployed(trafficPolicy=idle).manifests["Deployment", "web-v1"]["spec"]["template"]
    assert "7200s" not in template["metadata"]["annotations"]["proxy.istio.io/config"]


def test_affinity_by_the_caller_stands_above_the_subset_too_for_connections_that_are_split() -> (
    None
):
    by_source = {"consistentHash": {"source": True}}
    [plain, hashed] = (
        deployed(trafficPolicy={"loadBalancer": one}).manifests["DestinationRule", "web-v1"]["spec"]
        for one in ({"algorithm": "RANDOM"}, by_source)
    )
    assert "trafficPolicy" not in plain
    assert hashed["trafficPolicy"] == {"loadBalancer": {"consistentHash": {"useSourceIp": True}}}


def test_a_version_is_a_deployment_a_budget_and_a_destination_rule() -> None:
    found = deployed()
    assert found.manifests.keys() == {
        ("Deployment", "web-v1"),
        ("PodDisruptionBudget", "web-v1"),
        ("DestinationRule", "web-v1"),
    }
    deployment = found.manifests["Deployment", "web-v1"]
    assert (deployment["apiVersion"], deployment["metadata"]) == ("apps/v1", DESCRIBED)
    assert deployment["spec"]["selector"] == CHOSEN
    assert deployment["spec"]["replicas"] == 2
    assert found.manifests["PodDisruptionBudget", "web-v1"] == {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": DESCRIBED,
        "spec": {
            "maxUnavailable": "25%",
            "selector": CHOSEN,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }
    assert found.manifests["DestinationRule", "web-v1"] == {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "DestinationRule",
        "metadata": DESCRIBED,
        "spec": {"host": "web", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]},
    }


def test_everything_stands_under_the_component() -> None:
    found = deployed(scaling=SCALING, volumes=DATA, jobs=MIGRATE)
    assert len(found.manifests) == 6
    for kind, name in found.manifests:
        assert found.parent(kind, name) == VERSION


def test_pods_wait_for_what_they_need_and_the_subset_for_nothing() -> None:
    found = deployed()
    assert found.needs("Deployment", "web-v1") == NEEDS
    # Routes wait for both, so that neither has to wait for the other.
    assert found.needs("DestinationRule", "web-v1") == set()


def test_pods_read_their_sets_from_where_the_version_is_told() -> None:
    template = deployed(configFrom=["a"]).manifests["Deployment", "web-v1"]["spec"]["template"]
    assert template["spec"]["containers"][0]["envFrom"] == [{"configMapRef": {"name": A}}]
    assert "proxy.istio.io/config" in template["metadata"]["annotations"]


def test_one_pod_alone_has_no_budget() -> None:
    assert ("PodDisruptionBudget", "web-v1") not in deployed(replicas=1).manifests


@pytest.mark.parametrize(
    ("kind", "workload", "limit"),
    [("service", "Deployment", 460), ("stateful", "StatefulSet", 645)],
)
def test_the_engine_waits_as_long_as_a_rollout_may_take(
    kind: str, workload: str, limit: int
) -> None:
    rollout = {"progressDeadlineSeconds": 400}
    found = deployed(kind=kind, replicas=9, rollout=rollout)
    assert found.object(workload, "web-v1").timeout_seconds == limit


def test_the_engine_counts_the_pods_of_a_version_that_is_recreated() -> None:
    found = deployed(rollout={"strategy": "recreate"})
    metadata = found.manifests["Deployment", "web-v1"]["metadata"]
    assert metadata == {**DESCRIBED, "annotations": {"pulumi.com/waitFor": ANY}}
    assert found.manifests["DestinationRule", "web-v1"]["metadata"] == DESCRIBED


def test_pods_are_replaced_after_their_migration_has_ended_well() -> None:
    found = deployed(jobs=MIGRATE)
    (name,) = (name for kind, name in found.manifests if kind == "Job")
    assert found.needs("Deployment", "web-v1") == {*NEEDS, ("Job", name)}
    assert found.needs("Job", name) == NEEDS
    assert found.object("Job", name).timeout_seconds == 120
    manifest = found.manifests["Job", name]
    assert manifest["apiVersion"] == "batch/v1"
    assert manifest["metadata"] == {
        "name": name,
        "namespace": "shop",
        "labels": {
            "app.kubernetes.io/name": "migrate",
            "app.kubernetes.io/part-of": "web",
            "app.kubernetes.io/component": "job",
            "app.kubernetes.io/managed-by": "pulumi",
        },
    }
    assert manifest["spec"]["activeDeadlineSeconds"] == 60


def test_a_version_of_a_worker_has_no_subset() -> None:
    found = deployed(kind="worker", port=None)
    assert found.manifests.keys() == {("Deployment", "web-v1"), ("PodDisruptionBudget", "web-v1")}
