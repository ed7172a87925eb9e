"""What Flagger and Argo Rollouts get from us, and what they write that is not taken back."""

import copy
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind, wait_until_rolled_out
from tests.stand_in_argo_rollouts import StandInArgoRollouts
from tests.stand_in_flagger import StandInFlagger
from tests.written_stack import WrittenStack, service

POLICY = {
    "connectionPool": {"maxRequests": 9, "idleTimeoutSeconds": 60},
    "outlierDetection": {"consecutiveGatewayErrors": 3},
    "loadBalancer": {"consistentHash": {"cookie": {"name": "met", "seconds": 60}}},
    "locality": {"failover": {"east": "west"}},
}
WORDS: dict[str, Any] = {
    "timeoutMilliseconds": 2000,
    "cors": {"origins": [{"prefix": "https://"}], "maxAgeSeconds": 60, "expose": ["x-a"]},
    "requestHeaders": {"set": {"x-a": "1"}, "remove": ["x-b"]},
    "responseHeaders": {"add": {"x-c": "1"}},
    "release": {"successPercent": 99.5, "stepPercent": 5},
}
FULL = {"scaling": {"min": 2, "max": 4}, "trafficPolicy": POLICY, "metrics": {}}


def web(owner: str, traffic: Any = None, **keys: Any) -> dict[str, Any]:
    """A service `web` with an owner of its weights."""
    return {"web": service(traffic={"owner": owner, **(traffic or {})}, **keys)}


@pytest.mark.parametrize(("owner", "kind"), [("flagger", "Canary"), ("argo-rollouts", "Rollout")])
def test_the_api_server_knows_every_word_of_an_owner(
    stack: WrittenStack, cluster: Cluster, owner: str, kind: str
) -> None:
    rendered = stack.manifests(web(owner, WORDS, **FULL))
    warm = {"loadBalancer": {"warmupSeconds": 30}}
    rendered += of_kind(stack.manifests(web(owner, trafficPolicy=warm)), kind)
    assert len(of_kind(rendered, kind)) == 2
    assert len(cluster.apply(rendered, dry_run=True)) == len(rendered)
    for measured in of_kind(rendered, "AnalysisTemplate"):
        measured["spec"]["metrics"][0]["failureLimits"] = 1
        with pytest.raises(ApiError, match="failureLimits: field not declared in schema"):
            cluster.apply([measured], dry_run=True)
    misspelt = copy.deepcopy(of_kind(rendered, kind)[0])
    misspelt["spec"]["colour"] = "red"
    with pytest.raises(ApiError, match="colour: field not declared in schema"):
        cluster.apply([misspelt], dry_run=True)


def without(rendered: list[Manifest], kind: str, field: str) -> list[Manifest]:
    """The objects, but for a field of the spec of some: so the provider sends what is ignored."""
    found = copy.deepcopy(rendered)
    for one in of_kind(found, kind):
        one["spec"].pop(field, None)
    return found


def test_flagger_keeps_what_it_wrote_and_its_copy_is_ours_to_watch_over(
    stack: WrittenStack, cluster: Cluster
) -> None:
    before = stack.deploy(web("pulumi", {"handOver": True}))
    flagger = StandInFlagger(cluster, stack.namespace, "web")
    with flagger.running():
        stack.apply(web("flagger"))
        cluster.wait_until(lambda canary: canary.get("status"), "Canary", "web", stack.namespace)
        flagger.shift(20)
    # The budget is that of the new pods and of the copy's together.
    cluster.wait_until(
        lambda budget: budget.get("status", {}).get("expectedPods") == 4,
        "PodDisruptionBudget",
        "web-v1",
        stack.namespace,
    )
    released = stack.manifests(web("flagger", versions={"v1": {"tag": "2.0"}}))
    cluster.apply(without(without(released, "Service", "selector"), "Deployment", "replicas"))
    assert flagger.weights() == [80, 20]
    assert flagger.get("Service", "web")["spec"]["selector"] == {"app": "web-primary"}
    assert flagger.find(
        "DestinationRule", of_kind(before, "DestinationRule")[0]["metadata"]["name"]
    )


def test_argo_rollouts_keeps_the_weights_and_the_subsets_that_it_wrote(
    stack: WrittenStack, cluster: Cluster
) -> None:
    before = stack.deploy(web("pulumi"))
    owner = StandInArgoRollouts(cluster, stack.namespace, "web")
    with owner.running():
        stack.apply(web("argo-rollouts"))
        cluster.wait_until(
            lambda rollout: rollout.get("status", {}).get("availableReplicas") == 2,
            "Rollout",
            owner.name,
            stack.namespace,
        )
        cluster.wait_until(
            lambda rule: "rollouts-pod-template-hash" in rule["spec"]["subsets"][0]["labels"],
            "DestinationRule",
            "web",
            stack.namespace,
        )
        owner.shift(20)
    again = stack.manifests(web("argo-rollouts", {"release": {"stepPercent": 5}}))
    cluster.apply(without(without(again, "VirtualService", "http"), "DestinationRule", "subsets"))
    assert owner.weights() == [80, 20]
    stable = owner.get("DestinationRule", "web")["spec"]["subsets"][0]["labels"]
    assert "rollouts-pod-template-hash" in stable
    # The Deployment of before goes last, and takes no pod of the Rollout along.
    wait_until_rolled_out(cluster, before)
    cluster.delete("Deployment", "web-v1", stack.namespace)
    assert owner.get("Rollout", owner.name)["status"]["availableReplicas"] == 2
