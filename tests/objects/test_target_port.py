"""A port of the container that differs from the Service's: who names which of the two."""

import json
import re
from typing import Any

import pytest

from microservices.objects.manifest import manifest
from microservices.objects.stack import stack_objects
from tests.builders import Tree, planned, service
from tests.objects.found import STATE

OF_SERVICE, OF_PODS = ("81", "82"), ("18081", "18082")
PORTS: Tree = {
    "port": 81,
    "targetPort": 18081,
    "allowPlaintext": True,
    "ports": {"raw": {"port": 82, "targetPort": 18082, "protocol": "tcp"}},
}
WEB = service(
    **PORTS,
    expose={},
    probes={"liveness": {"grpc": True}},
    metrics={},
    auth={"issuer": "partner", "jwksUri": "https://partner.example/keys"},
    allowFrom=["legacy", {"namespace": "legacy", "port": 82}],
)
CALLER = service(calls=["web", {"service": "web", "port": "raw", "variable": "RAW"}])


def naming(*numbers: str, web: Tree = WEB, **keys: Any) -> set[str]:
    """Kind and name, without a digest, of the objects of a stack that name one of some numbers."""
    gateway = {"hosts": ["shop.example"], "namespace": "shop", "plaintext": True}
    plan = planned(services={"web": web, "caller": CALLER}, **{"gateway": gateway, **keys})
    told = re.compile(rf"\b({'|'.join(numbers)})\b")
    return {
        re.sub("-[0-9a-f]{10}$", "", "/".join(one.key))
        for one in stack_objects(plan, STATE)
        if told.search(json.dumps(manifest(one).get("spec", {})))
    }


def test_callers_and_routes_name_the_services_and_policies_the_pods() -> None:
    routes = {"Service/web", "VirtualService/web", "VirtualService/gateway-shop.example"}
    assert naming(*OF_SERVICE) == {*routes, "Deployment/caller-v1"}
    policies = {f"NetworkPolicy/{name}" for name in ("web", "caller", "gateway")}
    policies |= {"AuthorizationPolicy/web", "PeerAuthentication/web"}
    assert naming(*OF_PODS) == {*policies, "Deployment/web-v1"}


def test_routes_of_the_gateway_api_name_the_services_as_well() -> None:
    found = naming(*OF_SERVICE, mesh={"routes": "gateway-api"})
    assert {"HTTPRoute/web", "Service/web-v1"} <= found
    assert not {one for one in found if "Policy" in one or one.startswith("PeerAuth")}


def test_a_waypoint_stands_before_the_service_and_a_tunnel_before_the_pods() -> None:
    web, policy = {**WEB, "allowPlaintext": False}, "AuthorizationPolicy/web"
    mesh = {"dataPlane": "ambient", "routes": "gateway-api", "waypoint": True}
    assert policy in naming(*OF_SERVICE, web=web, mesh=mesh) - naming(*OF_PODS, web=web, mesh=mesh)
    web, mesh = {**web, "auth": None}, {"dataPlane": "ambient"}
    assert policy in naming(*OF_PODS, web=web, mesh=mesh) - naming(*OF_SERVICE, web=web, mesh=mesh)


def test_pods_of_a_stateful_set_find_each_other_by_the_port_of_the_container() -> None:
    web = {**WEB, "kind": "stateful", "expose": None}
    assert "Service/web-headless" in naming(*OF_PODS, web=web) - naming(*OF_SERVICE, web=web)


@pytest.mark.parametrize(("owner", "kind"), [("flagger", "Canary"), ("argo-rollouts", "Rollout")])
def test_owners_of_the_weights_lead_to_the_port_of_the_container(owner: str, kind: str) -> None:
    web = service(port=81, targetPort=18081, traffic={"owner": owner})
    assert {f"{kind}/web", "Service/web"} & naming("81", web=web)
    assert {"Rollout/web-v1", "Deployment/web-v1"} & naming("18081", web=web)
