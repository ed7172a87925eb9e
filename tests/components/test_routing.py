"""The routes of a service."""

from typing import Any

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import Service

from components.adoption import Adoption
from components.routing import (
    Routing,
    RoutingArgs,
    virtual_service_spec,
)
from components.settle import settle_hooks
from settings.mesh import MeshSettings
from settings.port import ServicePort
from tests.builders import microservice
from tests.deployment import Deploy

VERSIONS = microservice(
    versions={"v1": {"weight": 80}, "v2": {"weight": 20}, "v3": {"weight": 0}}
).effective_versions
HTTP, GRPC, TCP = (
    ServicePort("http", 8080, "http"),
    ServicePort("rpc", 9090, "grpc"),
    ServicePort("db", 5432, "tcp"),
)


def route(subset: str, weight: int) -> dict[str, Any]:
    return {"destination": {"host": "web", "subset": subset}, "weight": weight}


def split(port: int | None = None) -> list[dict[str, Any]]:
    """The destinations of the versions that get traffic, on a port where there are several."""
    found = [route("v1", 80), route("v2", 20)]
    for one in found if port else ():
        one["destination"]["port"] = {"number": port}
    return found


@pytest.mark.parametrize(
    ("ports", "routes"),
    [
        ([HTTP], {"http": [{"route": split()}]}),
        ([GRPC], {"http": [{"route": split()}]}),
        ([TCP], {"tcp": [{"route": split()}]}),
        (
            [HTTP, TCP],
            {
                "http": [{"match": [{"port": 8080}], "route": split(8080)}],
                "tcp": [{"match": [{"port": 5432}], "route": split(5432)}],
            },
        ),
        (
            [HTTP, GRPC, TCP],
            {
                "http": [
                    {"match": [{"port": 8080}], "route": split(8080)},
                    {"match": [{"port": 9090}], "route": split(9090)},
                ],
                "tcp": [{"match": [{"port": 5432}], "route": split(5432)}],
            },
        ),
    ],
)
def test_the_split_is_one_route_by_weight_for_each_port(
    ports: list[ServicePort], routes: dict[str, Any]
) -> None:
    assert virtual_service_spec("web", ports, VERSIONS) == {"hosts": ["web"], **routes}


def args(**keys: Any) -> RoutingArgs:
    written: dict[str, Any] = {
        "service": "web",
        "ports": [HTTP],
        "versions": VERSIONS,
        "mesh": MeshSettings(api_version="networking.istio.io/v1beta1"),
        "namespace": "shop",
        "settle": settle_hooks(5),
        "needs": [],
        "adoption": Adoption(microservice(), "shop"),
    }
    return RoutingArgs(**(written | keys))


def test_a_service_has_one_virtual_service_after_all_that_it_routes_to(deploy: Deploy) -> None:
    def program() -> None:
        Routing("web", args(needs=[Service("web", metadata={"name": "web"})]))

    found = deploy(program)
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
        "spec": {"hosts": ["web"], "http": [{"route": split()}]},
    }
    assert found.parent("VirtualService", "web") == ("microservices:index:Routing", "web")
    assert found.needs("VirtualService", "web") == {("Service", "web")}
    assert found.resource("VirtualService", "web").before_update == ("arrive",)
    assert found.resource("VirtualService", "web").after_update == ("leave",)
    assert found.resource("VirtualService", "web").adopted == ""
    assert found.component_outputs[found.resource("Routing", "web").urn] == {}


def test_routes_that_are_there_already_are_taken_over_by_their_name(deploy: Deploy) -> None:
    adoption = Adoption(microservice(adopt=["VirtualService"]), "shop")
    found = deploy(lambda: Routing("web", args(adoption=adoption)))
    assert found.resource("VirtualService", "web").adopted == "shop/web"


def test_the_caller_says_what_it_stands_under(deploy: Deploy) -> None:
    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        Routing("web", args(), pulumi.ResourceOptions(parent=outer))

    assert deploy(program).parent("Routing", "web") == ("test:index:Outer", "outer")
