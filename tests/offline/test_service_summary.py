"""What manifests mean, service by service."""

from typing import Any

import pytest

from offline.evaluation import UNKNOWN, Secret
from offline.service_summary import service_summaries

Manifest = dict[str, Any]
URL = "http://web.shop.svc.cluster.local"


def placed(kind: str, name: str, version: str = "v1", **rest: Any) -> Manifest:
    """An object in the namespace `shop`."""
    metadata = {"name": name, "namespace": "shop"}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **rest}


def service(name: str = "web", port: int = 8080) -> Manifest:
    """A Service that selects the pods of one app."""
    return placed("Service", name, spec={"selector": {"app": name}, "ports": [{"port": port}]})


def deployment(
    version: str = "v1", replicas: Any = 3, app: str = "web", pod: Manifest | None = None
) -> Manifest:
    """A Deployment of one version."""
    template = {"metadata": {"labels": {"app": app, "version": version}}, "spec": pod or {}}
    spec = {"template": template} | ({} if replicas is None else {"replicas": replicas})
    return placed("Deployment", f"{app}-{version}", "apps/v1", spec=spec)


def destination_rule(version: str = "v1", host: str = "web") -> Manifest:
    """A DestinationRule with one subset."""
    subset = {"name": version, "labels": {"version": version}}
    spec = {"host": host, "subsets": [subset]}
    return placed("DestinationRule", f"web-{version}", "networking.istio.io/v1", spec=spec)


def virtual_service(*http: Manifest) -> Manifest:
    """A VirtualService with these routes."""
    return placed("VirtualService", "web", "networking.istio.io/v1", spec={"http": list(http)})


def route(*weights: tuple[str, Any], host: str = "web", **rest: Any) -> Manifest:
    """A route to subsets of one host."""
    destinations = [
        {"destination": {"host": host, "subset": subset}}
        | ({} if weight is None else {"weight": weight})
        for subset, weight in weights
    ]
    return {"route": destinations, **rest}


def summary(*objects: Manifest) -> str:
    """The summary of the service `web`."""
    (found,) = service_summaries([service(), *objects])
    return str(found)


TWO = (deployment("v1"), deployment("v2", 1), destination_rule("v1"), destination_rule("v2"))


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


@pytest.mark.parametrize("host", ["web", "web.shop", "web.shop.svc", "web.shop.svc.cluster.local"])
def test_a_host_may_be_written_in_full(host: str) -> None:
    rule = destination_rule("v1", host)
    routed = virtual_service(route(("v1", 100), host=host))
    assert summary(deployment(), rule, routed).startswith("100 % to v1 (3 replicas); ")


def test_a_route_to_another_namespace_is_not_this_service_s() -> None:
    routed = virtual_service(route(("v1", 100), host="web.elsewhere"))
    assert summary(deployment(), routed) == f"v1 (3 replicas); {URL}:8080"


def test_the_split_is_that_of_requests_without_a_condition() -> None:
    conditional = route(("v2", 100), match=[{"headers": {"beta": {"exact": "1"}}}])
    routed = virtual_service(conditional, route(("v1", 100)))
    assert summary(*TWO, routed).startswith("100 % to v1 (3 replicas), v2 (1 replica)")


def test_a_route_to_nothing_is_told() -> None:
    assert summary(virtual_service(route(("v9", 100)))).startswith("100 % to v9 (no Deployment)")


def test_a_service_without_anything_behind_it_is_told() -> None:
    assert summary() == f"no version; {URL}:8080"


def test_an_autoscaler_gives_a_range_and_nothing_gives_one_replica() -> None:
    target = {"scaleTargetRef": {"name": "web-v1"}, "minReplicas": 2, "maxReplicas": 9}
    scaler = placed("HorizontalPodAutoscaler", "web-v1", "autoscaling/v2", spec=target)
    assert summary(deployment(replicas=None), scaler).startswith("v1 (2 to 9 replicas)")
    del target["minReplicas"]
    assert summary(deployment(replicas=None), scaler).startswith("v1 (1 to 9 replicas)")
    assert summary(deployment(replicas=None)).startswith("v1 (1 replica)")
    assert summary(deployment(replicas=0)).startswith("v1 (0 replicas)")


def test_config_sets_are_found_wherever_a_pod_names_them() -> None:
    container = {
        "envFrom": [{"configMapRef": {"name": "a"}}, {"secretRef": {"name": "b"}}],
        "env": [
            {"name": "X", "value": "plain"},
            {"name": "Y", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}},
            {"name": "Z", "valueFrom": {"secretKeyRef": {"name": "d", "key": "k"}}},
        ],
    }
    volumes = [
        {"name": "e", "configMap": {"name": "e"}},
        {"name": "f", "secret": {"secretName": "f"}},
        {"name": "g", "projected": {"sources": [{"configMap": {"name": "g"}}]}},
        {"name": "tmp", "emptyDir": {}},
    ]
    pod = {"containers": [container], "initContainers": [container], "volumes": volumes}
    assert summary(deployment(pod=pod)) == (
        f"v1 (3 replicas); reads a, b, c, d, e, f, g; {URL}:8080"
    )


def test_services_are_sorted_and_keep_to_their_own_pods() -> None:
    objects = [service("web"), service("api", 80), deployment(app="api"), deployment(app="web")]
    assert [
        (found.name, found.url, len(found.versions)) for found in service_summaries(objects)
    ] == [
        ("api", "http://api.shop.svc.cluster.local:80", 1),
        ("web", f"{URL}:8080", 1),
    ]


def test_nothing_is_taken_for_granted() -> None:
    odd = [
        {"apiVersion": "v1", "kind": "Service"},
        placed("Service", "bare", spec={"ports": "none"}),
        placed("VirtualService", "web", spec={"http": [{"route": [{"weight": UNKNOWN}]}, 5]}),
        placed("DestinationRule", "web", spec=Secret("x")),
        placed("Deployment", "web", spec=None),
        placed("HorizontalPodAutoscaler", "web", spec=[]),
    ]
    assert [found.url for found in service_summaries(odd)] == [
        "http://.default.svc.cluster.local",
        "http://bare.shop.svc.cluster.local",
    ]
