"""What manifests mean, service by service."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.engine.evaluation import UNKNOWN, Secret
from microservices.offline.explain.service_summary import ServiceSummary, service_summaries
from tests.manifests.made_routes import virtual_service
from tests.offline.objects import (
    Manifest,
    destination_rule,
    placed,
    route,
    service,
    workload,
)

URL = "http://web.shop.svc.cluster.local"


def summaries(*objects: Manifest) -> list[ServiceSummary]:
    return service_summaries(ManifestIndex(objects))


def summary(*objects: Manifest) -> str:
    """The summary of the service `web`."""
    (found,) = summaries(service(), *objects)
    return str(found)


TWO = (workload("v1"), workload("v2", 1), destination_rule("v1"), destination_rule("v2"))


def test_a_split_is_told_in_percent_with_the_replicas_behind_it() -> None:
    routed = virtual_service(route(("v1", 80), ("v2", 20)))
    assert summary(*TWO, routed) == f"80 % to v1 (3 replicas), 20 % to v2 (1 replica); {URL}:8080"


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ([("v1", None)], "100 % to v1"),
        ([("v1", 7)], "100 % to v1"),
        ([("v1", 0)], "100 % to v1"),
        ([("v1", 1), ("v2", 2)], "33.3 % to v1 (3 replicas), 66.7 % to v2"),
        ([("v1", 100), ("v2", None)], "100 % to v1 (3 replicas), 0 % to v2"),
        ([("v2", 100)], "100 % to v2 (1 replica), v1 (3 replicas)"),
    ],
)
def test_weights_mean_what_they_mean_to_istio(weights: Any, text: str) -> None:
    assert summary(*TWO, virtual_service(route(*weights))).startswith(text)


@pytest.mark.parametrize(("gateways", "told"), [(["front"], False), (["mesh", "front"], True)])
def test_the_split_is_that_of_the_mesh(gateways: list[str], told: bool) -> None:
    routed = virtual_service(route(("v2", 100)))
    routed["spec"]["gateways"] = gateways
    assert ("100 % to v2" in summary(*TWO, routed)) is told


@pytest.mark.parametrize("host", ["web", "web.shop.svc.cluster.local"])
def test_a_host_may_be_written_in_full(host: str) -> None:
    rule = destination_rule("v1", host)
    routed = virtual_service(route(("v1", 100), host=host))
    assert summary(workload(), rule, routed).startswith("100 % to v1 (3 replicas); ")


@pytest.mark.parametrize("host", ["web.shop", "web.shop.svc", "web.elsewhere.svc.cluster.local"])
def test_a_route_to_another_host_is_not_this_service_s(host: str) -> None:
    routed = virtual_service(route(("v1", 100), host=host))
    assert summary(workload(), routed) == f"v1 (3 replicas); {URL}:8080"


def test_of_a_virtual_service_counts_what_leads_to_the_service_itself() -> None:
    conditional = route(("v1", 100), match=[{"uri": {"prefix": "/new"}}])
    routed = virtual_service(conditional, route(("v1", 100), host="api"))
    assert summary(*TWO, routed) == f"v1 (3 replicas), v2 (1 replica); {URL}:8080"


def test_the_split_is_that_of_requests_without_a_condition() -> None:
    conditional = route(("v2", 100), match=[{"headers": {"beta": {"exact": "1"}}}])
    routed = virtual_service(conditional, route(("v1", 100)))
    assert summary(*TWO, routed).startswith("100 % to v1 (3 replicas), v2 (1 replica)")


def test_a_route_to_nothing_is_told() -> None:
    assert summary(virtual_service(route(("v9", 100)))).startswith("100 % to v9 (no workload)")


def test_a_service_without_anything_behind_it_is_told() -> None:
    assert summary() == f"no version; {URL}:8080"


def test_the_sets_that_versions_read_are_told_once_and_in_order() -> None:
    reading = [
        {"containers": [{"envFrom": [{"secretRef": {"name": name}} for name in names]}]}
        for names in ("ca", "ab")
    ]
    objects = [workload(f"v{number}", pod=pod) for number, pod in enumerate(reading)]
    assert "; reads a, b, c; " in summary(*objects)


def test_services_are_sorted_and_keep_to_their_own_pods() -> None:
    objects = [service("web"), service("api", 80), workload(app="api"), workload(app="web")]
    assert [(found.name, found.url, len(found.versions)) for found in summaries(*objects)] == [
        ("api", "http://api.shop.svc.cluster.local:80", 1),
        ("web", f"{URL}:8080", 1),
    ]


@pytest.mark.parametrize(
    ("protocol", "scheme"), [("http", "http"), ("http2", "http"), ("grpc", "grpc"), ("tcp", "tcp")]
)
def test_the_address_is_that_of_the_first_port_with_what_is_spoken_there(
    protocol: str, scheme: str
) -> None:
    ports = [{"port": 9, "appProtocol": protocol}, {"port": 10, "appProtocol": "http"}]
    (found,) = summaries(service(ports=ports))
    assert found.url == f"{scheme}://web.shop.svc.cluster.local:9"


def test_of_several_ports_the_split_is_that_of_the_first() -> None:
    first = route(("v1", 90), ("v2", 10), match=[{"port": 8080}])
    second = route(("v2", 100), match=[{"port": 9090}])
    text = summary(*TWO, virtual_service(second, first))
    assert text.startswith("90 % to v1 (3 replicas), 10 % to v2 (1 replica); ")


def test_connections_have_a_split_of_their_own() -> None:
    ports = [{"port": 6379, "appProtocol": "tcp"}]
    routed = virtual_service(route(("v2", 100)), tcp=[route(("v1", 100))])
    (found,) = summaries(service(ports=ports), *TWO, routed)
    assert str(found).startswith("100 % to v1 (3 replicas), v2 (1 replica); tcp://")


def test_a_stateful_set_is_told_as_such() -> None:
    text = summary(workload(kind="StatefulSet"))
    assert text == f"stateful: v1 (3 replicas); {URL}:8080"


def test_a_headless_service_is_told_only_where_no_other_leads_to_its_pods() -> None:
    headless = service("web-headless", clusterIP="None", selector={"app": "web"})
    pods = workload(kind="StatefulSet")
    assert [found.name for found in summaries(headless, service(), pods)] == ["web"]
    assert [found.name for found in summaries(headless, pods)] == ["web-headless"]


def test_what_no_service_selects_is_a_worker() -> None:
    reading = {"containers": [{"name": "x", "envFrom": [{"secretRef": {"name": "keys"}}]}]}
    objects = [service(), workload(), workload(app="queue", pod=reading)]
    assert [str(found) for found in summaries(*objects)][:1] == ["worker: 3 replicas; reads keys"]


def test_versions_of_a_worker_stand_together() -> None:
    objects = [workload("v2", 1, app="queue"), workload("v1", 2, app="queue")]
    (found,) = summaries(*objects)
    assert str(found) == "worker: v1 (2 replicas), v2 (1 replica)"


def test_a_worker_without_labels_has_its_own_name() -> None:
    (found,) = summaries(placed("Deployment", "queue", "apps/v1", spec={"replicas": 1}))
    assert (found.name, str(found)) == ("queue", "worker: 1 replica")


def test_nothing_is_taken_for_granted() -> None:
    odd = [
        {"apiVersion": "v1", "kind": "Service"},
        placed("Service", "bare", spec={"ports": "none"}),
        placed("VirtualService", "web", spec={"http": [{"route": [{"weight": UNKNOWN}]}, 5]}),
        placed("DestinationRule", "web", spec=Secret("x")),
        placed("Deployment", "web", "apps/v1", spec=None),
        placed("HorizontalPodAutoscaler", "web", spec=[]),
        placed("ScaledObject", "web", spec={"triggers": [UNKNOWN]}),
    ]
    assert [str(found) for found in summaries(*odd)] == [
        "no version; http://.default.svc.cluster.local",
        "no version; http://bare.shop.svc.cluster.local",
        "worker: 1 replica",
    ]


def test_it_is_told_who_else_writes_the_weights() -> None:
    canary = placed("Canary", "web", "flagger.app/v1beta1", spec={"service": {"name": "web"}})
    assert summary(workload(), canary) == f"v1 (3 replicas); weights by flagger; {URL}:8080"
    other = placed("Canary", "other", "flagger.app/v1beta1", spec={"service": {"name": "other"}})
    assert summary(workload(), other) == f"v1 (3 replicas); {URL}:8080"


def test_the_pods_of_a_rollout_are_those_of_a_version() -> None:
    rollout = {**workload(kind="Rollout"), "apiVersion": "argoproj.io/v1alpha1"}
    stable, new = ({"name": name, "labels": {"version": "v1"}} for name in ("stable", "canary"))
    spec = {"host": "web", "subsets": [stable, new]}
    rule = placed("DestinationRule", "web", "networking.istio.io/v1", spec=spec)
    routed = virtual_service(route(("stable", 100), ("canary", 0)))
    assert summary(rollout, rule, routed) == (
        "100 % to stable (3 replicas), 0 % to canary (3 replicas); weights by argo-rollouts; "
        f"{URL}:8080"
    )
