"""The connections of one service's pods."""

from typing import Any

from microservices.specs.connections import Connections
from tests.builders import Tree, planned, service

TOKEN = {"allow": {"serviceAccountToken": True}}
WEB = {"pod_selector": {"match_labels": {"app": "web"}}}
ORDERS = {"pod_selector": {"match_labels": {"app": "orders"}}}
JOBS = {
    "pod_selector": {
        "match_labels": {
            "app.kubernetes.io/part-of": "web",
            "app.kubernetes.io/component": "job",
        }
    }
}
WAYPOINT = {
    "pod_selector": {"match_labels": {"gateway.networking.k8s.io/gateway-name": "waypoint"}}
}


def connections(of: str, web: Tree, orders: Tree | None = None, **keys: Any) -> Connections:
    """Those of a service in a stack of `web` and `orders`."""
    services = {"web": service(**web), "orders": service(port=8081, **(orders or {}))}
    return Connections(planned(services=services, **keys), of)


def namespace(name: str) -> Tree:
    within = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": [name]}
    return {"namespace_selector": {"match_expressions": [within]}}


def tcp(*numbers: int) -> list[Tree]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]


def test_a_service_that_nobody_calls_and_that_calls_nothing_is_closed_both_ways() -> None:
    assert connections("web", {}).spec() == {
        "pod_selector": {"match_labels": {"app": "web"}},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [],
        "egress": [],
    }


def test_both_ends_of_a_call_are_open_on_its_port() -> None:
    web = {"calls": ["orders"]}
    assert connections("web", web).spec()["egress"] == [{"to": [ORDERS], "ports": tcp(8081)}]
    found = connections("orders", web).spec()
    assert found["ingress"] == [{"from_": [WEB], "ports": tcp(8081)}]


def test_each_port_has_its_own_callers_and_each_caller_is_let_in_once() -> None:
    orders = {
        "ports": {"rpc": {"port": 9090}},
        "allowFrom": ["a", "a/b", {"namespace": "c", "port": "rpc"}],
    }
    web = {"calls": ["orders", {"service": "orders", "methods": ["GET"]}]}
    assert connections("orders", web, orders).spec()["ingress"] == [
        {"from_": [WEB, namespace("a")], "ports": tcp(8081)},
        {"from_": [namespace("c")], "ports": tcp(9090)},
    ]
    assert connections("web", web, orders).spec()["egress"] == [
        {"to": [ORDERS], "ports": tcp(8081)}
    ]


def test_another_namespace_is_reached_on_the_port_of_its_pods() -> None:
    call = {"service": "billing/invoices", "port": 80, "targetPort": 8080}
    found = connections("web", {"calls": [call]}).spec()
    assert found["egress"] == [{"to": [namespace("billing")], "ports": tcp(8080)}]


def test_a_host_outside_has_a_public_address_unless_it_says_which() -> None:
    host = {"host": "db.example.com", "port": 5432, "protocol": "TCP"}
    written: Any = connections("web", {"calls": [host]}).spec()
    (rule,) = written["egress"]
    four, six = (peer["ip_block"] for peer in rule["to"])
    assert (four["cidr"], six["cidr"]) == ("0.0.0.0/0", "::/0")
    assert {"10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16"} < {*four["except_"]}
    assert rule["ports"] == tcp(5432)
    private = {**host, "addresses": ["10.20.0.0/16", "10.21.0.7/32"]}
    assert connections("web", {"calls": [private]}).spec()["egress"] == [
        {
            "to": [{"ip_block": {"cidr": "10.20.0.0/16"}}, {"ip_block": {"cidr": "10.21.0.7/32"}}],
            "ports": tcp(5432),
        }
    ]


def test_jobs_call_what_their_service_calls_and_nobody_calls_them() -> None:
    web = {"calls": ["orders"], "jobs": {"migrate": {"args": ["up"]}}}
    assert connections("web", web).job_spec() == {
        "pod_selector": JOBS["pod_selector"],
        "policy_types": ["Egress"],
        "egress": [{"to": [ORDERS], "ports": tcp(8081)}],
    }
    found = connections("orders", web).spec()
    assert found["ingress"] == [{"from_": [WEB, JOBS], "ports": tcp(8081)}]


def test_pods_of_a_stateful_set_reach_each_other() -> None:
    found = connections("web", {"kind": "stateful"}).spec()
    assert found["ingress"] == [{"from_": [WEB], "ports": tcp(8080)}]
    assert found["egress"] == [{"to": [WEB], "ports": tcp(8080)}]


def test_a_pod_with_a_token_reaches_the_api_server() -> None:
    found = connections("web", TOKEN, network={"apiServer": ["10.0.0.1/32"]}).spec()
    servers = [{"ip_block": {"cidr": "10.0.0.1/32"}}]
    assert found["egress"] == [{"to": servers, "ports": tcp(443, 6443)}]
    assert connections("web", TOKEN, network={"apiServer": []}).spec()["egress"] == []


def test_in_ambient_mode_one_tunnel_carries_every_port_and_a_waypoint_stands_between() -> None:
    web = {"calls": ["orders"]}
    ambient = {"dataPlane": "ambient", "waypoint": True}
    found = connections("web", web, mesh=ambient).spec()
    assert found["egress"] == [{"to": [ORDERS, WAYPOINT], "ports": tcp(8081, 15008)}]
    found = connections("orders", web, mesh=ambient).spec()
    assert found["ingress"] == [{"from_": [WEB, WAYPOINT], "ports": tcp(8081, 15008)}]
