"""The routes of a service, and the waits that change it safely."""

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import Service

from components.adoption import Adoption
from components.routing import (
    Routing,
    RoutingArgs,
    destinations,
    settle_hooks,
    virtual_service_spec,
)
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


@pytest.mark.parametrize(
    ("virtual_service", "found"),
    [
        (None, set()),
        ({}, set()),
        ({"spec": None}, set()),
        ({"spec": {"http": None}}, set()),
        ({"spec": {"http": [{"redirect": {}}]}}, set()),
        ({"spec": {"http": [{"route": None}]}}, set()),
        (
            {"spec": {"http": [{"route": [route("v1", 80), route("v2", 20)]}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        ({"spec": {"http": [{"route": [{"destination": {"host": "web"}}]}]}}, {("web", "")}),
        (
            {"spec": {"http": [{"route": [route("v1", 1)]}, {"route": [route("v2", 1)]}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        (
            {"spec": {"http": [{"route": split(80)}], "tcp": [{"route": [route("v3", 1)]}]}},
            {("web", "v1"), ("web", "v2"), ("web", "v3")},
        ),
    ],
)
def test_destinations_are_host_and_subset(
    virtual_service: Mapping[str, Any] | None, found: set[tuple[str, str]]
) -> None:
    assert destinations(virtual_service) == found


def inputs(subsets: list[str]) -> dict[str, Any]:
    return {"spec": {"http": [{"route": [route(subset, 1) for subset in subsets]}]}}


def around_an_update(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch, seconds: int, old: list[str], new: list[str]
) -> list[str]:
    """What the hooks do around an update from some subsets to others; nobody really sleeps."""
    bindings: list[pulumi.ResourceHookBinding] = []
    deploy(lambda: bindings.append(settle_hooks(seconds)))
    (before,), (after,) = bindings[0].before_update or [], bindings[0].after_update or []
    events: list[str] = []

    async def sleep(delay: float) -> None:
        events.append(f"sleep {delay}")

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(pulumi.log, "info", events.append)
    args = pulumi.ResourceHookArgs(
        urn="urn",
        id="id",
        name="web",
        type="VirtualService",
        old_inputs=inputs(old),
        new_inputs=inputs(new),
    )
    run(before, args)
    events.append("update")
    run(after, args)
    return events


def run(hook: object, args: pulumi.ResourceHookArgs) -> None:
    assert isinstance(hook, pulumi.ResourceHook)
    waiting = hook.callback(args)
    assert inspect.iscoroutine(waiting)
    asyncio.run(waiting)


KNOW = "web: waiting 7 s for every proxy to know"
LEAVE = "web: waiting 7 s for every proxy to leave"


@pytest.mark.parametrize(
    ("old", "new", "events"),
    [
        (["v1"], ["v1", "v3", "v2"], [f"{KNOW} web v2, web v3", "sleep 7", "update"]),
        (["v1", "v3", "v2"], ["v1"], ["update", f"{LEAVE} web v2, web v3", "sleep 7"]),
        (
            ["v1"],
            ["v2"],
            [f"{KNOW} web v2", "sleep 7", "update", f"{LEAVE} web v1", "sleep 7"],
        ),
        ([], ["v1"], [f"{KNOW} web v1", "sleep 7", "update"]),
        (["v1"], ["v1", ""], [f"{KNOW} web", "sleep 7", "update"]),
        (["v1", "v2"], ["v1", "v2"], ["update"]),
    ],
)
def test_proxies_get_time_to_know_what_comes_and_to_leave_what_goes(
    deploy: Deploy,
    monkeypatch: pytest.MonkeyPatch,
    old: list[str],
    new: list[str],
    events: list[str],
) -> None:
    assert around_an_update(deploy, monkeypatch, 7, old, new) == events


def test_nobody_waits_when_no_time_is_given(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert around_an_update(deploy, monkeypatch, 0, ["v1"], ["v2"]) == ["update"]
