"""Whom the selectors of one stack find: their own pods, and nobody else's."""

from typing import Any

import pytest

from microservices.manifests.selector import matches
from tests.rules.objects import (
    Manifest,
    container,
    cron_job,
    deployment,
    job,
    manifest,
    told,
    workload,
)

V1, V2 = deployment("web-v1"), deployment("web-v2")
ROLLOUT = workload("Rollout", "web-v1", {"app": "web"})
BOTH = "Deployment/web-v1, Deployment/web-v2"
OWN = "select labels that only its own pods have"


def selecting(kind: str, name: str, labels: dict[str, str], **spec: Any) -> Manifest:
    return manifest(kind, name, {"selector": {"matchLabels": labels}, **spec})


def budget(name: str, **labels: str) -> Manifest:
    return selecting("PodDisruptionBudget", name, labels)


def pod_monitor(port: str | None, **labels: str) -> Manifest:
    endpoint = {} if port is None else {"port": port}
    return selecting("PodMonitor", "web", labels, podMetricsEndpoints=[endpoint])


def service_monitor(port: str, **labels: str) -> Manifest:
    return selecting("ServiceMonitor", "web", labels, endpoints=[{"port": port}])


def labelled_service(*ports: Manifest) -> Manifest:
    found = manifest("Service", "web", {"ports": [*ports]})
    found["metadata"]["labels"] = {"app": "web"}
    return found


METRICS = deployment("web-v1", container(ports=[{"name": "metrics", "containerPort": 9090}]))


@pytest.mark.parametrize(
    ("selector", "labels", "expected"),
    [
        ({}, {}, True),
        ({"matchLabels": {"a": "1"}}, {"a": "1", "b": "2"}, True),
        ({"matchLabels": {"a": "1"}}, {"a": "2"}, False),
        ({"matchLabels": None, "matchExpressions": None}, {}, True),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, {"a": ""}, True),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, {}, False),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, {}, True),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, {"a": ""}, False),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}, {"a": "1"}, True),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}, {}, False),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}, {}, True),
        (
            {"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]},
            {"a": "1"},
            False,
        ),
    ],
)
def test_a_selector_is_read_as_kubernetes_reads_it(
    selector: Manifest, labels: dict[str, str], expected: bool
) -> None:
    assert matches(selector, labels) is expected


@pytest.mark.parametrize(
    "objects",
    [
        [V1, V2, budget("web-v1", app="web", version="v1"), budget("web-v2", version="v2")],
        [V1, job("migrate", {"app.kubernetes.io/part-of": "web"})],
        [V1, manifest("Rollout", "web", {"workloadRef": {"name": "web-v1"}}), job("a", {})],
        [ROLLOUT, budget("web-v1", app="web"), pod_monitor("http-envoy-prom", app="web")],
        [V1, cron_job("clean", {}), manifest("Service", "web", {"selector": {"app": "web"}})],
        [job("a", {"app": "web"}), manifest("Service", "web", {"selector": None})],
        [METRICS, pod_monitor("metrics", app="web")],
        [V1, pod_monitor("http-envoy-prom", app="web")],
        [V1, pod_monitor(None, app="web")],
        [labelled_service({"port": 1, "name": "metrics"}), service_monitor("metrics", app="web")],
        [manifest("ServiceMonitor", "web", {"selector": {}})],
    ],
)
def test_selectors_that_find_their_own_pods_are_taken(objects: list[Manifest]) -> None:
    assert told(*objects) == []


def test_a_workload_selects_its_own_pods_and_no_others() -> None:
    greedy = deployment("web-v1")
    greedy["spec"]["selector"] = {"matchLabels": {"app": "web"}}
    assert told(greedy, V2) == [
        (("Deployment/web-v1", "spec", "selector"), f"it finds the pods of {BOTH}", OWN)
    ]
    missing = deployment("web-v1")
    missing["spec"]["selector"] = {"matchLabels": {"app": "api"}}
    assert told(missing) == [
        (("Deployment/web-v1", "spec", "selector"), "it finds the pods of no workload", OWN)
    ]
    swapped = deployment("web-v1")
    swapped["spec"]["selector"] = {"matchLabels": {"version": "v2"}}
    assert told(swapped, V2) == [
        (("Deployment/web-v1", "spec", "selector"), "it finds the pods of Deployment/web-v2", OWN)
    ]


def test_a_selector_of_everything_finds_everything() -> None:
    anything = deployment("web-v1")
    del anything["spec"]["selector"]
    assert told(anything, V2) == [
        (("Deployment/web-v1", "spec", "selector"), f"it finds the pods of {BOTH}", OWN)
    ]


@pytest.mark.parametrize(
    ("labels", "found"), [({"app": "web"}, BOTH), ({"app": "api"}, "no workload"), ({}, BOTH)]
)
def test_a_budget_is_for_one_workload(labels: dict[str, str], found: str) -> None:
    assert told(V1, V2, budget("web", **labels)) == [
        (
            ("PodDisruptionBudget/web", "spec", "selector"),
            f"it finds the pods of {found}",
            "select the labels of one workload's pods",
        )
    ]


def test_a_budget_without_a_selector_is_for_all() -> None:
    assert told(V1, manifest("PodDisruptionBudget", "web", {})) == []
    assert len(told(V1, V2, manifest("PodDisruptionBudget", "web", {}))) == 1


def test_pods_have_one_budget() -> None:
    assert told(V1, budget("a", app="web"), budget("b", version="v1")) == [
        (
            ("PodDisruptionBudget/b", "spec", "selector"),
            "PodDisruptionBudget/a finds the pods of Deployment/web-v1 as well",
            "keep one budget for them",
        )
    ]


@pytest.mark.parametrize("ending", [job, cron_job])
@pytest.mark.parametrize(
    ("selecting_one", "path"),
    [
        (manifest("Service", "web", {"selector": {"app": "web"}}), ("Service/web",)),
        (budget("web", app="web"), ("PodDisruptionBudget/web",)),
        (
            selecting("PodMonitor", "web", {"app": "web"}),
            ("PodMonitor/web",),
        ),
    ],
)
def test_nobody_finds_the_pods_of_a_job(
    ending: Any, selecting_one: Manifest, path: tuple[str, ...]
) -> None:
    one = ending("migrate", {"app": "web"})
    assert told(V1, one, selecting_one) == [
        (
            (*path, "spec", "selector"),
            f"it finds the pods of {one['kind']}/migrate",
            "give the job's pods labels of their own",
        )
    ]


def test_no_workload_and_no_subset_finds_the_pods_of_a_job() -> None:
    rule = {"host": "web.shop", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}
    subset = manifest("DestinationRule", "web", rule)
    found = told(V1, subset, job("migrate", {"app": "web", "version": "v1"}))
    assert [path for path, _, _ in found] == [
        ("Deployment/web-v1", "spec", "selector"),
        ("DestinationRule/web", "spec", "subsets", 0, "labels"),
    ]
    every = manifest("DestinationRule", "web", {"host": "web", "subsets": [{"name": "all"}]})
    assert len(told(deployment("web-v1"), every, job("migrate", {"app": "web"}))) == 1
    assert told(deployment("web-v1"), every, job("migrate", {"app": "api"})) == []


def test_a_subset_of_a_rule_without_any_finds_nobody() -> None:
    rule = manifest("DestinationRule", "web", {"host": "web"})
    assert told(rule, job("migrate", {"app": "web"})) == []


@pytest.mark.parametrize(
    ("objects", "path"),
    [
        (
            [METRICS, pod_monitor("admin", app="web")],
            ("PodMonitor/web", "spec", "podMetricsEndpoints", 0),
        ),
        (
            [METRICS, manifest("PodMonitor", "web", {"podMetricsEndpoints": [{"port": "admin"}]})],
            ("PodMonitor/web", "spec", "podMetricsEndpoints", 0),
        ),
        (
            [METRICS, pod_monitor("admin", app="api")],
            ("PodMonitor/web", "spec", "podMetricsEndpoints", 0),
        ),
        (
            [pod_monitor("admin", app="web"), workload("Deployment", "a", {"app": "web"})],
            ("PodMonitor/web", "spec", "podMetricsEndpoints", 0),
        ),
        (
            [labelled_service({"port": 1}), service_monitor("admin", app="web")],
            ("ServiceMonitor/web", "spec", "endpoints", 0),
        ),
        (
            [
                labelled_service({"port": 1, "name": "admin"}),
                service_monitor("admin", app="api"),
            ],
            ("ServiceMonitor/web", "spec", "endpoints", 0),
        ),
        (
            [
                manifest("Service", "web", {"ports": [{"port": 1, "name": "admin"}]}),
                service_monitor("admin", app="web"),
            ],
            ("ServiceMonitor/web", "spec", "endpoints", 0),
        ),
    ],
)
def test_a_monitor_finds_its_port(objects: list[Manifest], path: tuple[str | int, ...]) -> None:
    assert told(*objects) == [
        (
            path,
            "nothing that it selects has a port named admin",
            "select what has the port, or name another",
        )
    ]


def test_a_monitor_without_pods_does_not_find_istios_port() -> None:
    (found,) = told(V1, pod_monitor("http-envoy-prom", app="api"))
    assert found[1] == "nothing that it selects has a port named http-envoy-prom"
