"""A version whose pods are those of a Rollout."""

from typing import Any

import pytest

from microservices.dialects.istio.virtual_service import virtual_service_spec
from microservices.dialects.owners.argo_rollouts import (
    divided,
    istio_routing,
    rollout_annotations,
    subsets_spec,
)
from tests.builders import microservice, planned, service
from tests.objects.found import Found
from tests.objects.of_service import CAREFUL, LABELS, deployed

OWNED = {"owner": "argo-rollouts"}
CHOSEN = {"app": "web", "version": "v1"}


def both(port: int | None = None) -> list[dict[str, Any]]:
    """The destinations of a route that is divided."""
    number = {"port": {"number": port}} if port else {}
    return [
        {"destination": {"host": "web", "subset": subset, **number}, "weight": weight}
        for subset, weight in (("stable", 100), ("canary", 0))
    ]


def placed(traffic: Any = None, **keys: Any) -> Found:
    """A service whose weights Argo Rollouts writes."""
    return deployed(traffic={**OWNED, **(traffic or {})}, **keys)


def test_a_rollout_has_the_pods_that_a_deployment_would_have() -> None:
    keys = {"configFrom": ["a"], "labels": {"team_name": "a_b"}}
    deployment = deployed(**keys).manifests["Deployment", "web-v1"]["spec"]
    found = placed(**keys)
    rollout = found.manifests["Rollout", "web-v1"]
    assert ("Deployment", "web-v1") not in found.manifests
    assert rollout["apiVersion"] == "argoproj.io/v1alpha1"
    strategy = rollout["spec"].pop("strategy")
    del deployment["strategy"]
    for spec, revision in (
        (deployment, "pod-template-hash"),
        (rollout["spec"], "rollouts-pod-template-hash"),
    ):
        for constraint in spec["template"]["spec"]["topologySpreadConstraints"]:
            assert constraint.pop("matchLabelKeys") == [revision]
    assert rollout["spec"] == deployment
    assert strategy["canary"]["trafficRouting"]["istio"]["destinationRule"] == {
        "name": "web",
        "stableSubsetName": "stable",
        "canarySubsetName": "canary",
    }


@pytest.mark.parametrize(
    ("release", "weights", "duration"),
    [
        ({}, [10, 20, 30, 40, 50], "60s"),
        ({"stepPercent": 30, "maxPercent": 100, "stepSeconds": 90}, [30, 60, 90, 100], "90s"),
        ({"stepPercent": 60, "maxPercent": 50}, [50], "60s"),
    ],
)
def test_a_release_goes_up_step_by_step(release: Any, weights: list[int], duration: str) -> None:
    found = placed({"release": release}, rollout={"maxSurge": 2})
    strategy = found.manifests["Rollout", "web-v1"]["spec"]["strategy"]["canary"]
    steps = [{"setWeight": weight} for weight in weights]
    assert strategy.pop("steps")[::2] == steps
    del strategy["trafficRouting"]
    assert strategy == {"maxSurge": 2, "maxUnavailable": 0}
    pauses = placed({"release": release}).manifests["Rollout", "web-v1"]
    taken = pauses["spec"]["strategy"]["canary"]["steps"][1::2]
    assert taken == [{"pause": {"duration": duration}}] * len(weights)


def routes_spec(**keys: Any) -> Any:
    """The VirtualService of a service `web` with keys added."""
    return divided(virtual_service_spec(planned(services={"web": service(**keys)}), "web"))


def test_routes_are_divided_among_the_stable_and_the_new_pods() -> None:
    spec = routes_spec(traffic=OWNED)
    assert spec == {
        "hosts": ["web"],
        "http": [{"name": "primary", "route": both(), "retries": CAREFUL}],
    }
    assert istio_routing("web", spec)["virtualService"] == {"name": "web", "routes": ["primary"]}


def test_each_route_that_is_divided_has_a_name_of_its_own() -> None:
    retried = {**OWNED, "retries": {"retryOn": ["5xx"]}}
    spec = routes_spec(traffic=retried)
    assert [one["name"] for one in spec["http"]] == ["primary", "primary-2"]
    assert istio_routing("web", spec)["virtualService"]["routes"] == ["primary", "primary-2"]


@pytest.mark.parametrize(
    ("keys", "routes", "named"),
    [
        ({"protocol": "tcp"}, [{"route": both()}], [{}]),
        (
            {"ports": {"db": {"port": 5432, "protocol": "tcp"}}},
            [{"route": both(5432), "match": [{"port": 5432}]}],
            [{"port": 5432}],
        ),
    ],
)
def test_connections_are_divided_too(keys: Any, routes: Any, named: Any) -> None:
    spec = routes_spec(traffic=OWNED, **keys)
    assert spec["tcp"] == routes
    assert istio_routing("web", spec)["virtualService"]["tcpRoutes"] == named


def test_what_divides_leaves_the_routes_themselves_as_they_were() -> None:
    spec = virtual_service_spec(planned(), "web")
    before = str(spec)
    assert divided(spec) != spec
    assert str(spec) == before


def test_until_pods_are_told_apart_both_subsets_have_all_of_them() -> None:
    plain = microservice(traffic=OWNED)
    assert subsets_spec("web", plain.main_version) == {
        "host": "web",
        "subsets": [{"name": "stable", "labels": CHOSEN}, {"name": "canary", "labels": CHOSEN}],
    }
    limited = microservice(traffic=OWNED, trafficPolicy={"connectionPool": {"maxConnections": 9}})
    policy = subsets_spec("web", limited.main_version).get("trafficPolicy")
    assert policy == {"connectionPool": {"tcp": {"maxConnections": 9}}}


def test_argo_rollouts_finds_routes_and_subsets_before_it_makes_pods() -> None:
    found = placed()
    rules = {name for kind, name in found.manifests if kind == "DestinationRule"}
    assert rules == {"web"}
    rule = found.manifests["DestinationRule", "web"]
    assert rule["metadata"] == {"name": "web", "namespace": "shop", "labels": LABELS}
    assert rule["apiVersion"] == "networking.istio.io/v1beta1"
    assert found.parent("DestinationRule", "web") == ("Routing", "web")
    assert ("DestinationRule", "web") in found.needs("VirtualService", "web")
    assert ("Service", "web") in found.needs("VirtualService", "web")
    assert ("VirtualService", "web") in found.needs("Rollout", "web-v1")
    assert ("Rollout", "web-v1") not in found.needs("VirtualService", "web")


def test_what_argo_rollouts_writes_is_taken_back_only_when_it_is_asked_for() -> None:
    found = placed()
    assert found.object("VirtualService", "web").ignored == ("spec.http",)
    assert found.object("DestinationRule", "web").ignored == ("spec.subsets",)
    assert found.object("Rollout", "web-v1").ignored == ()
    taken = placed(adopt=["VirtualService"])
    assert taken.object("VirtualService", "web").ignored == ()
    assert taken.object("DestinationRule", "web").ignored == ("spec.subsets",)


@pytest.mark.parametrize(
    ("keys", "awaited"),
    [
        ({}, {"pulumi.com/waitFor": "jsonpath={[?@.availableReplicas > 1]}"}),
        (
            {"scaling": {"min": 3, "max": 9}},
            {"pulumi.com/waitFor": "jsonpath={[?@.availableReplicas > 2]}"},
        ),
        ({"replicas": 0}, {}),
    ],
)
def test_the_engine_waits_for_as_many_pods_as_there_have_to_be(keys: Any, awaited: Any) -> None:
    assert rollout_annotations(microservice(**keys)) == awaited


def test_a_rollout_waits_like_a_deployment_and_has_its_annotations() -> None:
    found = placed()
    assert found.object("Rollout", "web-v1").timeout_seconds == 360
    metadata = found.manifests["Rollout", "web-v1"]["metadata"]
    assert metadata["annotations"] == {
        "pulumi.com/waitFor": "jsonpath={[?@.availableReplicas > 1]}"
    }
    assert found.parent("Rollout", "web-v1") == ("Version", "web-v1")


def test_the_load_decides_how_many_pods_a_rollout_has() -> None:
    found = placed(scaling={"min": 3, "max": 9})
    assert found.object("Rollout", "web-v1").ignored == ("spec.replicas",)
    assert found.manifests["Rollout", "web-v1"]["spec"]["replicas"] == 3
    target = found.manifests["HorizontalPodAutoscaler", "web-v1"]["spec"]["scaleTargetRef"]
    assert target == {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web-v1"}


def test_a_budget_finds_the_pods_of_a_rollout() -> None:
    budget = placed().manifests["PodDisruptionBudget", "web-v1"]["spec"]
    assert budget["selector"] == {"matchLabels": CHOSEN}
