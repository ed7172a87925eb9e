"""Who calls whom, from both ends."""

from typing import Any

import pytest

from microservices.load.configuration import planned
from microservices.plan.call_graph import Call, Caller, CallGraph, url
from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.traffic.port import ServicePort
from tests.builders import Tree, layers, service, settings, stack

HTTP, RPC = ServicePort("http", 8080, "http"), ServicePort("rpc", 9090, "grpc")
PROBE: Tree = {"namespace": "legacy", "account": "probe"}
ORDERS: Tree = service(ports={"rpc": {"port": 9090, "protocol": "grpc"}})


def graph(calls: list[Any], orders: Tree | None = None, **keys: Any) -> CallGraph:
    """The service `web` calls these, and there are `orders` and a worker beside it."""
    worker = {"image": "mailer:1", "kind": "worker"}
    services = {"web": service(calls=calls), "orders": orders or ORDERS, "mailer": worker}
    return CallGraph.of(settings(services=services, **keys))


def only(calls: list[Any], **keys: Any) -> Call:
    """The one call of the service."""
    (found,) = graph(calls, **keys).calls["web"]
    return found


def test_a_service_of_the_stack_is_called_on_its_first_port() -> None:
    found = only(["orders"])
    assert (found.host, found.namespace) == ("orders.shop.svc.cluster.local", "shop")
    assert (found.port, found.port.pod_port, found.of_stack) == (HTTP, 8080, True)
    assert found.url == "http://orders.shop.svc.cluster.local:8080"
    assert found.variable == "ORDERS_URL"


@pytest.mark.parametrize(
    ("protocol", "scheme"),
    [("http", "http"), ("http2", "http"), ("grpc", "grpc"), ("tcp", "tcp")],
)
def test_a_host_answers_by_the_scheme_of_its_port(protocol: str, scheme: str) -> None:
    assert url("web.shop", ServicePort("main", 8080, protocol)) == f"{scheme}://web.shop:8080"


@pytest.mark.parametrize(("port", "variable"), [("rpc", "ORDERS_RPC_URL"), (9090, "ORDERS_URL")])
def test_another_port_is_found_by_its_name_or_number(port: Any, variable: str) -> None:
    found = only([{"service": "orders", "port": port}])
    assert (found.port, found.variable) == (RPC, variable)
    assert found.url == "grpc://orders.shop.svc.cluster.local:9090"


def test_a_service_of_another_namespace_is_as_the_call_says() -> None:
    call = {"service": "billing/invoices", "port": 80, "targetPort": 8080, "protocol": "http2"}
    found = only([call])
    assert (found.host, found.namespace) == ("invoices.billing.svc.cluster.local", "billing")
    assert (found.port.number, found.port.pod_port, found.of_stack) == (80, 8080, False)
    assert found.url == "http://invoices.billing.svc.cluster.local:80"
    assert found.variable == "INVOICES_URL"


def test_a_host_outside_is_called_by_its_name() -> None:
    found = only([{"host": "api.bank.example"}])
    assert (found.host, found.namespace) == ("api.bank.example", None)
    assert found.url == "https://api.bank.example:443"
    assert found.variable == "API_BANK_EXAMPLE_URL"
    assert found.external == ExternalServiceSettings(host="api.bank.example")


def test_an_external_service_is_called_by_its_own_name() -> None:
    outside = {"bank": {"host": "api.bank.example", "port": 8443, "protocol": "HTTPS"}}
    found = only(["bank"], externalServices=outside)
    assert (found.name, found.url) == ("bank", "https://api.bank.example:8443")
    assert found.variable == "BANK_URL"


@pytest.mark.parametrize(
    ("call", "variable"),
    [
        ({"service": "shop/db", "port": 5432, "protocol": "tcp"}, None),
        ({"host": "db.example.com", "port": 5432, "protocol": "TCP"}, None),
        ({"host": "db.example.com", "protocol": "TLS"}, None),
        ({"host": "*.example.com"}, None),
        ({"host": "db.example.com", "protocol": "TCP", "variable": "DB"}, "DB"),
    ],
)
def test_what_no_client_of_http_could_use_has_a_variable_by_its_name_only(
    call: Tree, variable: str | None
) -> None:
    assert only([call]).variable == variable
    found = graph([call]).addresses_of("web")
    assert list(found) == ([variable] if variable else [])


def test_the_proxy_may_call_another_port_of_a_host() -> None:
    found = only([{"host": "a.example", "port": 80, "targetPort": 443, "protocol": "HTTP"}])
    assert (found.url, found.port.pod_port) == ("http://a.example:80", 443)


def test_addresses_are_those_of_every_call() -> None:
    found = graph(["orders", {"service": "orders", "port": "rpc"}]).addresses_of("web")
    host = "orders.shop.svc.cluster.local"
    assert found == {"ORDERS_URL": f"http://{host}:8080", "ORDERS_RPC_URL": f"grpc://{host}:9090"}
    assert graph([]).addresses_of("orders") == {}


def test_callers_are_known_by_their_account_with_what_they_ask() -> None:
    call = {"service": "orders", "methods": ["GET"], "paths": ["/a", {"prefix": "/b"}]}
    call["paths"].append({"exact": "/c"})
    assert graph([call]).callers["orders"] == (
        Caller("shop", "web", HTTP, ("GET",), ("/a", "/b*", "/c"), service="web"),
    )
    assert graph([call]).callers["web"] == ()


def test_who_is_let_in_and_the_gateways_call_as_well() -> None:
    orders = {**ORDERS, "allowFrom": ["watch", {"namespace": "a", "account": "b", "port": "rpc"}]}
    exposed = {**orders, "expose": {"port": "rpc"}}
    found = graph([], exposed, gateway={"hosts": ["a.example.com"], "tls": {"credentialName": "a"}})
    assert found.callers["orders"] == (
        Caller("watch", None, HTTP),
        Caller("a", "b", RPC),
        Caller("istio-ingress", None, RPC),
    )


def test_pods_of_a_stateful_set_call_each_other_on_every_port() -> None:
    orders = {**ORDERS, "kind": "stateful"}
    assert graph([], orders).callers["orders"] == (
        Caller("shop", "orders", HTTP, service="orders"),
        Caller("shop", "orders", RPC, service="orders"),
    )


def test_hosts_that_only_a_call_names_stand_beside_those_of_the_stack() -> None:
    outside = {"bank": {"host": "api.bank.example"}}
    calls = [
        "bank",
        {"host": "db.example.com", "port": 5432, "protocol": "TCP"},
        {"host": "*.example.com"},
    ]
    found = graph(calls, externalServices=outside).external_hosts
    assert {one.name: one.host for one in found} == {
        "bank": "api.bank.example",
        "db.example.com": "db.example.com",
        "wildcard.example.com": "*.example.com",
    }


def test_a_host_is_one_with_all_of_its_ports_whoever_calls_it() -> None:
    host = {"host": "a.example.com"}
    calls = [
        host,
        {**host, "variable": "A"},
        {**host, "port": 80, "protocol": "HTTP", "variable": "B"},
    ]
    [found] = graph(calls).external_hosts
    assert (found.name, [one.port for one in found.ports]) == ("a.example.com", [443, 80])
    outside = {"a": {**host, "port": 8443, "protocol": "HTTPS"}}
    [found] = graph(["a", *calls], externalServices=outside).external_hosts
    assert (found.name, [one.port for one in found.ports]) == ("a", [8443, 443, 80])


def test_what_leads_nowhere_is_left_to_the_rules() -> None:
    nowhere = ["unknown", "mailer", {"service": "orders", "port": "x"}, "a/b", {"port": 80}]
    written = service(calls=nowhere, allowFrom=[{"namespace": "a", "port": "x"}])
    worker = {"image": "mailer:1", "kind": "worker", "expose": {}}
    services = {"web": written, "orders": service(), "mailer": worker}
    found, _, _ = planned(layers(stack(services=services)))
    known = found.graph
    assert known.calls["web"] == ()
    assert [known.callers[name] for name in services] == [(), (), ()]


def test_whole_namespaces_come_in_plaintext_where_the_port_takes_it() -> None:
    ports = {"rpc": {"port": 9090, "protocol": "grpc", "allowPlaintext": True}}
    callers = ["legacy", {"namespace": "legacy", "port": "rpc"}, {**PROBE, "port": "rpc"}]
    orders = service(ports=ports, allowFrom=callers)
    assert graph(["orders"], orders).callers["orders"] == (
        Caller("shop", "web", HTTP, service="web"),
        Caller("legacy", None, HTTP),
        Caller("legacy", None, RPC, plaintext=True),
        Caller("legacy", "probe", RPC),
    )


def test_a_gateway_shows_a_certificate_on_every_port() -> None:
    settled = settings(
        services={"web": service(expose={}, allowPlaintext=True)},
        gateway={"hosts": ["shop.example.com"], "plaintext": True},
    )
    found = CallGraph.of(settled).callers["web"]
    assert {one.plaintext for one in found} == {False}
