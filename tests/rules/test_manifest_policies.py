"""What must hold between policies and their pods: where it is told, and how.

Which objects a rule with a code of istioctl finds at all stands in `test_manifest_verdicts.py`.
"""

from tests.rules.objects import manifest, told, workload
from tests.rules.routes import V1

LABELS = "select labels that pods have"


def test_policies_that_find_no_pods_are_told() -> None:
    selector = {"selector": {"matchLabels": {"app": "api"}}}
    policy = manifest("AuthorizationPolicy", "api", selector)
    telemetry = manifest("Telemetry", "api", selector)
    sidecar = manifest("Sidecar", "api", {"workloadSelector": {"labels": {"app": "api"}}})
    assert told(V1, policy, telemetry, sidecar) == [
        (("AuthorizationPolicy/api", "spec", "selector"), "it selects no pods of the mesh", LABELS),
        (("Telemetry/api", "spec", "selector"), "it finds no workload's pods", LABELS),
        (("Sidecar/api", "spec", "workloadSelector"), "it finds no workload's pods", LABELS),
    ]


def test_a_policy_without_a_spec_is_for_all_pods() -> None:
    assert told(V1, manifest("AuthorizationPolicy", "all"), manifest("Telemetry", "all")) == []


def test_a_policy_for_the_pods_of_every_namespace_is_left_to_the_cluster() -> None:
    policy = manifest("AuthorizationPolicy", "all", {"selector": {"matchLabels": {"app": "api"}}})
    policy["metadata"]["namespace"] = "istio-system"
    assert told(policy) == []


def test_pods_of_a_revision_that_want_no_proxy_are_outside_of_the_mesh() -> None:
    labels = {"istio.io/rev": "canary"}
    space = {"kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}
    alone = workload("Deployment", "web", {"sidecar.istio.io/inject": "false"})
    policy = manifest("AuthorizationPolicy", "all")
    for one in (alone, policy):
        one["metadata"]["namespace"] = "shop"
    [(path, _, _)] = told(space, alone, policy)
    assert path == ("AuthorizationPolicy/all", "spec", "selector")


def test_a_policy_does_not_find_the_pods_of_another_namespace() -> None:
    sidecar = manifest("Sidecar", "web", {"workloadSelector": {"labels": {"app": "web"}}})
    sidecar["metadata"]["namespace"] = "other"
    [(path, _, _)] = told(V1, sidecar)
    assert path == ("Sidecar/web", "spec", "workloadSelector")
