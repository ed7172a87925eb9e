"""Calls that are proposed from addresses."""

# A manifest stands on one line.

from typing import Any

import pytest

from tests.offline.importing.manifests import ORDERS, imported, pods, said, web

ADDRESSES = [
    ("A", "http://orders", "orders"),
    ("A", "http://orders.default.svc.cluster.local:80/x", "orders"),
    ("A", "orders:90", {"service": "orders", "port": "grpc"}),
    ("ORDERS_HOST", "orders", "orders"),
    ("A", "orders", None),
    ("A", "http://unknown", None),
    ("A", "http://stock.team.svc:8080", {"service": "team/stock", "port": 8080}),
    ("A", "amqp://queue.team.svc:5672", {"service": "team/queue", "port": 5672, "protocol": "tcp"}),
    (
        "A",
        "redis.cache.svc.cluster.local:6379",
        {"service": "cache/redis", "port": 6379, "protocol": "tcp"},
    ),
    ("A", "k-0.k.msg.svc:9092", {"service": "msg/k", "port": 9092, "protocol": "tcp"}),
    ("A", "orders.other:8080", {"service": "other/orders", "port": 8080}),
    ("SERVER_CONFIG", "server.yaml", None),
    ("A", "example.com:8080", {"host": "example.com", "port": 8080, "protocol": "TCP"}),
    ("A", "https://api.example.com/v1", {"host": "api.example.com"}),
    ("A", "http://api.example.com", {"host": "api.example.com", "port": 80, "protocol": "HTTP"}),
    (
        "A",
        "postgres://a:b@db.example.com:5432",
        {"host": "db.example.com", "port": 5432, "protocol": "TCP"},
    ),
    ("A", "redis://cache.example.com", None),
    ("A", "file.name", None),
]


@pytest.mark.parametrize(("name", "value", "call"), ADDRESSES)
def test_an_address_in_a_variable_is_a_call_that_is_proposed(
    name: str, value: str, call: Any
) -> None:
    env = f"env: [{{name: {name}, value: '{value}'}}]"
    result = imported(f"{web(env)}---\n{ORDERS}")
    assert said(result, "web/calls") == (None if call is None else [call])
    assert [*result.calls.why.values()] == ([] if call is None else [f"the variable {name}"])


def test_the_port_of_a_host_stands_in_the_variable_beside_it() -> None:
    hosts = "{name: SMTP_HOST, value: smtp.example.com}, {name: DB_HOST, value: db.prod}"
    env = f"env: [{hosts}, {{name: SMTP_PORT, value: '587'}}, {{name: DB_PORT, value: '5432'}}]"
    assert said(imported(web(env)), "web/calls") == [
        {"host": "smtp.example.com", "port": 587, "protocol": "TCP"},
        {"service": "prod/db", "port": 5432, "protocol": "tcp"},
    ]


def test_a_call_has_another_variable_where_a_set_has_one_of_its_name() -> None:
    config = "ConfigMap/c: {data: {ORDERS_URL: 'http://orders', ORDERS_GRPC_URL: 'orders:90'}}"
    result = imported(f"{web('envFrom: [{configMapRef: {name: c}}]')}---\n{ORDERS}\n---\n{config}")
    assert said(result, "web/calls") == [
        {"service": "orders", "variable": "ORDERS_ADDRESS"},
        {"service": "orders", "port": "grpc", "variable": "ORDERS_GRPC_ADDRESS"},
    ]


def test_pods_of_a_stateful_set_are_called_by_their_new_names() -> None:
    headless = "Service/db: {spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}}"
    template = pods("containers: [{name: db, image: db}]", "app: db", serviceName="db")
    container = "args: [--db=db-0.db.default:5432]"
    config = "ConfigMap/c: {data: {DB: 'db-1.db'}}"
    text = (
        f"{web(container)}---\n{headless}\n---\nStatefulSet/db: {{spec: {template}}}\n---\n{config}"
    )
    result = imported(text)
    assert said(result, "web/args") == ["--db=db-v1-0.db-headless.default:5432"]
    assert said(result, "web/calls") == ["db"]
    assert result.sets.config == {"c": {"DB": "db-v1-1.db-headless"}}
