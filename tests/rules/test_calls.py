"""What services call: whether it is there, by which port, and with which requests."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:services.web.calls"
WORKER: Tree = {"image": "batch:1", "kind": "worker"}
PAY: Tree = {"host": "api.pay.example"}
BANK: Tree = {"host": "api.bank.example"}
ORDER = service(port=8081, ports={"admin": {"port": 9090}, "db": {"port": 5432, "protocol": "tcp"}})


def calling(*calls: Any, **more: Any) -> Tree:
    """A stack whose `web` calls these, beside `order`, a worker and one service outside."""
    services = {"web": service(calls=[*calls]), "order": ORDER, "batch": WORKER}
    return stack(services=services, externalServices={"pay": PAY}) | more


def told(*calls: Any, **more: Any) -> list[str]:
    """What is wrong with the calls, without the place of `calls` and with what comes after it."""
    return [line.removeprefix(PLACE) for line in problems(calling(*calls, **more))]


@pytest.mark.parametrize(
    "call",
    [
        "order",
        "pay",
        {"service": "order", "port": "http"},
        {"service": "order", "port": 8081, "methods": ["GET"], "paths": ["/", {"prefix": "/o/"}]},
        {"service": "order", "port": "admin", "variable": "ORDER_ADMIN"},
        {"service": "order", "port": 5432},
        {"service": "pay", "variable": "PAY"},
        {"service": "other/api", "port": 80},
        {"service": "other/db", "port": 80, "targetPort": 5432, "protocol": "tcp"},
        {"service": "shop/db", "port": 5432, "protocol": "tcp"},
        BANK,
        {**BANK, "port": 8443, "protocol": "GRPC", "tls": {}, "addresses": ["10.0.0.0/8"]},
        {"host": "*.bank.example", "port": 8443},
    ],
)
def test_calls_of_what_is_there_are_taken(call: Any) -> None:
    assert told(call) == []


def test_what_is_called_is_a_service_that_answers() -> None:
    assert told("ordr", "batch") == [
        "[0]: there is no service `ordr`; write one of: order, pay, web",
        "[1]: batch is a worker, which answers on no port; "
        "leave it out, or write `kind: service` there",
    ]


def test_where_nobody_answers_other_namespaces_and_hosts_are_named() -> None:
    values = stack(services={"web": {**WORKER, "calls": ["order"]}})
    assert problems(values) == [
        f"{PLACE}[0]: there is no service `order`; write namespace/service, or a `host`"
    ]


def test_a_worker_may_call() -> None:
    values = stack(services={"web": service(), "batch": {**WORKER, "calls": ["web"]}})
    assert problems(values) == warnings(values) == []


def test_a_call_names_one_thing() -> None:
    wrong = {"port": "ftp", "methods": ["GET"], "targetPort": 1, "tls": {}}
    assert told({"service": "order", "host": "a.example", "protocol": "tcp"}, wrong) == [
        "[0]: both `service` and `host` are written; write one of the two",
        "[1]: it has neither `service` nor `host`; write one of the two",
    ]


def test_a_service_of_the_stack_is_called_by_its_name_alone() -> None:
    assert told("shop/order", {"service": "shop/web", "port": 1, "methods": ["GET"]}) == [
        "[0].service: order is a service of this stack; write `order`",
        "[1].service: web is a service of this stack; write `web`",
    ]


def test_a_port_is_one_that_the_callee_has() -> None:
    assert told({"service": "order", "port": "grpc"}, {"service": "order", "port": 8080}) == [
        "[0].port: order has no port `grpc`; write one of: http, admin, db",
        "[1].port: order has no port `8080`; write one of: http, admin, db",
    ]


def test_the_port_of_another_namespace_is_a_number() -> None:
    instead = "write the number of the port, such as 8080"
    assert told("other/api", {"service": "shop/db", "port": "tcp"}) == [
        f"[0].port: nobody knows the ports of other/api here; {instead}",
        f"[1].port: nobody knows the ports of shop/db here; {instead}",
    ]


def test_the_port_of_a_host_is_a_number() -> None:
    assert told({**BANK, "port": "https"}) == [
        "[0].port: the ports of api.bank.example have no names; "
        "write the number of the port, such as 443"
    ]


def test_the_port_of_an_external_service_is_written_once() -> None:
    assert told({"service": "pay", "port": 443}) == [
        "[0].port: `externalServices` has the port of pay; leave it out"
    ]


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        (
            {"protocol": "http", "targetPort": 1, "tls": {}, "addresses": ["10.0.0.0/8"]},
            ["addresses", "protocol", "targetPort", "tls"],
        ),
        ({"service": "pay", "protocol": "TLS", "targetPort": 1}, ["protocol", "targetPort"]),
        (
            {"service": "other/api", "port": 80, "tls": {}, "addresses": ["10.0.0.0/8"]},
            ["addresses", "tls"],
        ),
        ({**BANK, "targetPort": 443}, ["targetPort"]),
    ],
)
def test_what_has_no_effect_is_not_written(call: Tree, fields: list[str]) -> None:
    call = call if "host" in call else {"service": "order", **call}
    words = call.get("host") or call["service"]
    assert told(call) == [
        f"[0].{field}: nothing is made of it for {words}; leave it out" for field in fields
    ]


@pytest.mark.parametrize("call", [{"service": "pay"}, {"host": "*.bank.example"}])
def test_of_a_wildcard_there_is_no_url(call: Tree) -> None:
    host = call.get("host", "*.pay.example")
    outside = {"pay": {"host": "*.pay.example"}}
    assert told({**call, "variable": "URL"}, externalServices=outside) == [
        f"[0].variable: {host} is every host below a domain, and no single URL; leave it out"
    ]


def test_protocols_are_written_as_their_kind_writes_them() -> None:
    inside, outside = "http, http2, grpc, tcp", "HTTP, HTTPS, GRPC, HTTP2, TLS, TCP"
    api = {"service": "other/api", "port": 80, "protocol": "HTTP"}
    assert told(api, {**BANK, "protocol": "http", "tls": {}}) == [
        f"[0].protocol: `HTTP` is not how the protocol of other/api is written; "
        f"write one of: {inside}",
        f"[1].protocol: `http` is not how the protocol of api.bank.example is written; "
        f"write one of: {outside}",
    ]


def test_requests_are_narrowed_where_the_callee_is_of_the_stack() -> None:
    get: Tree = {"methods": ["GET"]}
    api = {"service": "other/api", "port": 80, "paths": ["/"]}
    assert told({"service": "pay", **get}, {**BANK, **get}, api) == [
        "[0].methods: nobody looks at the requests to pay; leave it out",
        "[1].methods: nobody looks at the requests to api.bank.example; leave it out",
        "[2].paths: nothing here decides what other/api lets in; "
        "leave it out, and write it in `allowFrom` where that is deployed",
    ]


def test_of_a_connection_nobody_sees_requests() -> None:
    call = {"service": "order", "port": "db", "methods": ["GET"], "paths": ["/"]}
    what = "`tcp` is spoken on port db of order, where nobody sees requests; leave it out"
    assert told(call) == [f"[0].methods: {what}", f"[0].paths: {what}"]


@pytest.mark.parametrize("call", [{"service": "ordr"}, {"service": "order", "port": "grpc"}])
def test_what_leads_nowhere_is_told_once(call: Tree) -> None:
    narrow = {"methods": ["GET"], "variable": "ORDER_URL"}
    assert len(told("order", {**call, **narrow})) == 1


def test_a_service_that_calls_itself_is_a_warning() -> None:
    assert warnings(stack(services={"web": service(calls=["web"])})) == [
        f"{PLACE}[0]: the service calls itself; leave it out, if it does not"
    ]


def test_one_variable_has_one_url() -> None:
    here, there = "order.shop.svc.cluster.local", "order.other.svc.cluster.local"
    admin = {"service": "order", "port": 9090}
    other = {"service": "other/order", "port": 80}
    instead = "write `variable: ANOTHER_NAME`"
    assert told("order", {"service": "order", "methods": ["GET"]}, admin, other) == [
        f"[2]: ORDER_URL is http://{here}:8081 already; {instead}",
        f"[3]: ORDER_URL is http://{here}:8081 already; {instead}",
    ]
    assert told(other, "order") == [f"[1]: ORDER_URL is http://{there}:80 already; {instead}"]
    assert told("order", {**admin, "variable": "ADMIN_URL"}) == []
    assert told("order", {"service": "order", "port": "admin"}) == []


def test_a_variable_is_no_key_of_a_set_that_is_read_whole() -> None:
    web = service(calls=["order", {"service": "other/db", "port": 1, "protocol": "tcp"}])
    values = calling() | {"config": {"app": {"ORDER_URL": "x", "DB_URL": "y"}}}
    values["services"] = {"web": {**web, "configFrom": ["app"]}, "order": ORDER}
    assert problems(values) == [
        f"{PLACE}[0]: ORDER_URL is a key of app already; write `variable: ANOTHER_NAME`"
    ]


def test_a_variable_begins_with_no_digit() -> None:
    assert told({"host": "1password.example"}, {"host": "2.example", "variable": "TWO"}) == [
        "[0]: 1PASSWORD_EXAMPLE_URL is no name of a variable; "
        "write `variable: _1PASSWORD_EXAMPLE_URL`, or another name"
    ]
