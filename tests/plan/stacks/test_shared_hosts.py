"""Hosts of one gateway that two stacks expose: told where their routes would not be merged."""

import pytest

from microservices.plan.stacks.contracts import broken_contracts
from tests.builders import Tree, planned, service, stack

HOST = "shop.example.com"
MIXED = "ORDERS: services.orders.expose: PLATFORM has shop.example.com at this gateway, and its "
MIXED += "routes would mix in no order; write another host, or `routes: gateway-api` and one "
MIXED += "namespace for both"
SHARED = {"namespaceOptions": {"owner": "platform/prod"}}


def told(path: str, more: Tree, routes: str = "istio", **gateway: str) -> list[str]:
    """What is told of two stacks that expose a service each, the second one below a path."""
    written = {"hosts": [HOST], "plaintext": True}
    inside = {"ingressNamespaces": ["istio-ingress", "edge"], "routes": routes}
    both: Tree = {"gateway": written, "mesh": inside}
    owner = {**both, "namespaceOptions": {"protect": True}}
    orders = {"orders": service(expose={"paths": [path]})}
    stacks = {
        "PLATFORM": planned(**stack(**owner, services={"web": service(expose={})})),
        "ORDERS": planned(
            **stack(**{**both, "gateway": {**written, **gateway}, **more}, services=orders)
        ),
    }
    paths = {name: f"{name.lower()}/prod" for name in stacks}
    return [f"{name}: {finding}" for name, finding in broken_contracts(stacks, paths)]


def test_routes_of_one_gateway_of_the_gateway_api_are_merged() -> None:
    assert told("/orders", SHARED, "gateway-api") == []


def test_one_path_has_one_stack() -> None:
    assert told("/", SHARED, "gateway-api") == [
        "ORDERS: services.orders.expose: PLATFORM claims shop.example.com/ too; "
        "write another path or host for one of them"
    ]


@pytest.mark.parametrize(
    ("more", "routes"),
    [
        (SHARED, "istio"),
        ({"namespace": "orders"}, "istio"),
        ({"namespace": "orders"}, "gateway-api"),
    ],
)
def test_routes_of_a_host_that_nobody_orders_are_told(more: Tree, routes: str) -> None:
    assert told("/orders", more, routes) == [MIXED]


def test_another_gateway_has_hosts_of_its_own() -> None:
    assert told("/orders", {"namespace": "orders"}, namespace="edge") == []
