"""Where requests go as HTTPRoutes have it, service by service."""

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.service_summary import service_summaries
from tests.manifests.made_routes import http_route
from tests.offline.http_routes import rule, version
from tests.offline.objects import Manifest, service, workload

URL = "http://web.shop.svc.cluster.local:8080"
EVERY = {"path": {"type": "PathPrefix", "value": "/"}}
TWO = (workload("v1"), workload("v2", 1))


def summaries(*objects: Manifest) -> list[str]:
    found = service_summaries(ManifestIndex([service(), *objects]))
    return [f"{one.name}: {one}" for one in found]


def test_a_split_between_services_is_told_as_that_of_the_versions() -> None:
    routed = http_route(rule(("v1", 80), ("v2", 20), matches=[EVERY]))
    assert summaries(*TWO, version("v1"), version("v2"), routed) == [
        f"web: 80 % to v1 (3 replicas), 20 % to v2 (1 replica); {URL}"
    ]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ([rule(("v1", None), ("v2", None))], "50 % to v1 (3 replicas), 50 % to v2 (1 replica)"),
        ([rule(("v1", 0))], "0 % to v1 (3 replicas), v2 (1 replica)"),
        ([rule(("v1", "a"))], "100 % to v1 (3 replicas), v2 (1 replica)"),
        ([rule(("v9", 1))], "100 % to web-v9 (no workload), v1 (3 replicas), v2 (1 replica)"),
        ([rule(("v1", 1), matches=[{"method": "GET"}])], "v1 (3 replicas), v2 (1 replica)"),
        (
            [rule(("v1", 1), matches=[{"method": "GET"}]), rule(("v2", 1), matches=[{}])],
            "100 % to v2 (1 replica), v1 (3 replicas)",
        ),
    ],
)
def test_what_comes_without_a_condition_is_told(rules: list[Manifest], text: str) -> None:
    found = summaries(*TWO, version("v1"), version("v2"), http_route(*rules))
    assert found[0] == f"web: {text}; {URL}"


def test_the_split_is_that_of_the_first_port() -> None:
    parent = {"group": "", "kind": "Service", "name": "web"}
    first = http_route(rule(("v1", 1)), parents=[{**parent, "port": 8080}])
    other = http_route(rule(("v2", 1)), parents=[{**parent, "port": 9090}], name="web.rpc")
    assert summaries(*TWO, version("v1"), version("v2"), other, first) == [
        f"web: 100 % to v1 (3 replicas), v2 (1 replica); {URL}"
    ]


def test_what_comes_through_a_gateway_makes_no_service_a_version() -> None:
    parents = [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "gateway"}]
    routed = http_route(rule(("v1", 1)), parents=parents)
    assert [one.split(":")[0] for one in summaries(*TWO, version("v1"), routed)] == [
        "web",
        "web-v1",
    ]


def test_a_service_with_routes_of_its_own_is_no_version() -> None:
    itself = {"backendRefs": [{"name": "web", "port": 8080}]}
    assert summaries(workload("v1"), http_route(itself)) == [
        f"web: 100 % to v1 (3 replicas); {URL}"
    ]
