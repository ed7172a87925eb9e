"""The routes of a service."""

from collections.abc import Mapping
from typing import Any

import pytest

from microservices.dialects.istio.virtual_service import virtual_service_spec
from microservices.kinds import istio
from microservices.settings.mesh import MeshSettings
from tests.builders import Tree, planned, service
from tests.objects.of_service import CAREFUL, SPLIT, deployed

RPC, DB = {"rpc": {"port": 9090, "protocol": "grpc"}}, {"db": {"port": 5432, "protocol": "tcp"}}


def route(subset: str, weight: int) -> dict[str, Any]:
    return {"destination": {"host": "web", "subset": subset}, "weight": weight}


def split(port: int | None = None) -> list[dict[str, Any]]:
    """The destinations of the versions that get traffic, on a port where there are several."""
    found = [route("v1", 80), route("v2", 20)]
    for one in found if port else ():
        one["destination"]["port"] = {"number": port}
    return found


def requests(port: int) -> dict[str, Any]:
    """The route of what comes to one port among several."""
    return {"match": [{"port": port}], "route": split(port), "retries": CAREFUL}


def spec(lanes: Mapping[str, Tree] | None = None, **keys: Any) -> istio.VirtualServiceSpec:
    """The VirtualService of a service `web` with keys added."""
    web = service(**{"versions": SPLIT, **keys})
    return virtual_service_spec(planned(services={"web": web}, lanes=lanes or {}), "web")


@pytest.mark.parametrize(
    ("keys", "routes"),
    [
        ({}, {"http": [{"route": split(), "retries": CAREFUL}]}),
        ({"protocol": "grpc"}, {"http": [{"route": split(), "retries": CAREFUL}]}),
        ({"protocol": "tcp"}, {"tcp": [{"route": split()}]}),
        (
            {"ports": DB},
            {
                "http": [requests(8080)],
                "tcp": [{"match": [{"port": 5432}], "route": split(5432)}],
            },
        ),
        (
            {"ports": RPC | DB},
            {
                "http": [requests(8080), requests(9090)],
                "tcp": [{"match": [{"port": 5432}], "route": split(5432)}],
            },
        ),
    ],
)
def test_the_split_is_one_route_by_weight_for_each_port(keys: Tree, routes: Tree) -> None:
    assert spec(**keys) == {"hosts": ["web"], **routes}


def test_a_route_for_one_port_alone_is_not_on_the_others() -> None:
    written = [{"match": {"port": "rpc"}, "to": "v2"}]
    found = spec(ports=RPC, traffic={"routes": written}).get("http", [])
    assert [(one.get("match"), one.get("route")) for one in found] == [
        ([{"port": 8080}], split(8080)),
        (
            [{"port": 9090}],
            [
                {
                    **route("v2", 100),
                    "destination": {"host": "web", "subset": "v2", "port": {"number": 9090}},
                }
            ],
        ),
    ]


def test_a_route_at_the_gateway_alone_is_not_in_the_mesh() -> None:
    written = [
        {"match": {"gateway": True, "path": "/out"}, "to": "v2"},
        {"match": {"gateway": False, "path": "/in"}, "to": "v2"},
    ]
    found = spec(traffic={"routes": written}).get("http", [])
    assert [one.get("match") for one in found] == [[{"uri": {"exact": "/in"}}], None]


def test_routes_after_one_for_all_of_the_mesh_are_for_the_gateway_alone() -> None:
    written = [{"match": {"gateway": False}, "to": "v2"}, {"match": {"path": "/out"}, "to": "v3"}]
    traffic = {"routes": written}
    assert [one.get("route") for one in spec(traffic=traffic).get("http", [])] == [
        [route("v2", 100)]
    ]
    found = spec(traffic=traffic, ports=RPC, expose={}).get("http", [])
    assert [one.get("match") for one in found] == [[{"port": 8080}], [{"port": 9090}]]


def test_a_lane_comes_before_the_split_that_it_is_taken_from() -> None:
    lanes = {"beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v3", "other": "v1"}}}
    beta, rest = spec(lanes).get("http", [])
    assert beta.get("match") == [{"headers": {"x-lane": {"exact": "beta"}}}]
    assert beta.get("route") == [route("v3", 100)]
    assert rest.get("route") == split()


def test_a_service_has_one_virtual_service_after_all_that_it_routes_to() -> None:
    found = deployed(versions=SPLIT)
    assert found.manifests["VirtualService", "web"] == {
        "apiVersion": "networking.istio.io/v1beta1",
        "kind": "VirtualService",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "labels": {
                "app": "web",
                "app.kubernetes.io/name": "web",
                "app.kubernetes.io/managed-by": "pulumi",
            },
        },
        "spec": {"hosts": ["web"], "http": [{"route": split(), "retries": CAREFUL}]},
    }
    assert found.parent("VirtualService", "web") == ("Routing", "web")
    led = {kind for kind, _ in found.needs("VirtualService", "web")}
    assert led == {"Service", "Deployment", "DestinationRule", "PodDisruptionBudget"}
    assert found.object("VirtualService", "web").settles
    assert found.adopted == {}


def test_routes_that_are_there_already_are_taken_over_by_their_name() -> None:
    assert deployed(adopt=["VirtualService"]).adopted == {"VirtualService": "shop/web"}


GATEWAY_API = MeshSettings(routes="gateway-api")


def test_with_the_gateway_api_each_version_is_a_service_before_the_route_names_it() -> None:
    found = deployed(mesh=GATEWAY_API, versions=SPLIT)
    route = found.manifests["HTTPRoute", "web"]
    assert route["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert [one["name"] for one in route["spec"]["rules"][0]["backendRefs"]] == ["web-v1", "web-v2"]
    assert {("Service", f"web-{version}") for version in SPLIT} < found.needs("HTTPRoute", "web")
    assert found.manifests["Service", "web-v3"]["spec"]["selector"] == {
        "app": "web",
        "version": "v3",
    }
    assert found.object("HTTPRoute", "web").settles
    assert found.parent("HTTPRoute", "web") == ("Routing", "web")
    assert not {"VirtualService", "DestinationRule"} & {kind for kind, _ in found.manifests}


def test_with_the_gateway_api_a_policy_is_of_the_service_of_the_version() -> None:
    policy = {"loadBalancer": {"algorithm": "RANDOM"}}
    versions = {"v1": {"weight": 100, "trafficPolicy": policy}, "v2": {"weight": 0}}
    found = deployed(mesh=GATEWAY_API, versions=versions)
    rules = {
        name: one for (kind, name), one in found.manifests.items() if kind == "DestinationRule"
    }
    assert {name: one["spec"] for name, one in rules.items()} == {
        "web-v1": {"host": "web-v1", "trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}}}
    }


def test_with_the_gateway_api_connections_have_no_route() -> None:
    found = deployed(mesh=GATEWAY_API, protocol="tcp")
    assert "HTTPRoute" not in {kind for kind, _ in found.manifests}
    worker = deployed(mesh=GATEWAY_API, kind="worker", port=None)
    assert not {"HTTPRoute", "Service"} & {kind for kind, _ in worker.manifests}


def test_with_the_gateway_api_the_policy_of_connections_is_of_the_service_itself() -> None:
    policy = {"connectionPool": {"maxConnections": 9}}
    found = deployed(mesh=GATEWAY_API, protocol="tcp", trafficPolicy=policy)
    rule = found.manifests["DestinationRule", "web-v1"]["spec"]
    assert rule == {
        "host": "web",
        "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 9}}},
    }
