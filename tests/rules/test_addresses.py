"""Addresses in the configuration of a service that nothing lets it reach."""

from typing import Any

import pytest

from tests import builders
from tests.builders import Tree, service, stack

PLACE = "Pulumi.dev.yaml: microservices:config"


def reading(value: str, *calls: Any, **words: Any) -> Tree:
    """A stack whose `web` reads a set with one value, and calls these."""
    web = service(calls=[*calls], **{"configFrom": ["app"], **words})
    return stack(services={"web": web, "order": service()}, config={"app": {"url": value}})


def warnings(values: Tree) -> list[str]:
    """What is doubtful, but for the passwords that some addresses have."""
    return [line for line in builders.warnings(values) if "a URL with a password" not in line]


@pytest.mark.parametrize(
    ("value", "call"),
    [
        ("http://order:8080", "order"),
        ("http://Order.shop:8080/x", "order"),
        ("http://order.shop.svc:8080", "order"),
        ("http://order.shop.svc.cluster.local", "order"),
        ("postgresql://db:5432/x", {"service": "shop/db", "port": 5432, "protocol": "tcp"}),
        ("amqp://mq.other", {"service": "other/mq", "port": 5672, "protocol": "tcp"}),
        ("redis://:p@ss@cache.example.:6379", {"host": "cache.example", "protocol": "TCP"}),
        ("redis://10.1.2.3", {"host": "cache.example", "addresses": ["10.1.0.0/16"]}),
    ],
)
def test_what_is_called_may_be_configured(value: str, call: Any) -> None:
    assert warnings(reading(value, call)) == []


@pytest.mark.parametrize(
    "value",
    [
        "https://shop.example.com/imprint",
        "wss://live.example.com",
        "http://localhost:9000 postgresql://127.0.0.1 tcp://0.0.0.0:80",
        "file:///etc/app.yaml file://share/x",
        "s3://bucket/key gs://bucket spiffe://cluster.local/ns/shop/sa/web",
        "mongodb+srv://cluster0.example.net",
        "http://${HOST}/ ://order order:8080",
    ],
)
def test_links_and_what_is_no_host_are_taken(value: str) -> None:
    assert warnings(reading(value)) == []


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("http://order:8080", "order"),
        ("https://api.other.svc/x", "api.other.svc"),
        ("ws://api.other.svc.cluster.local:80", "api.other.svc.cluster.local"),
        ("jdbc:postgresql://db.example.com:5432/x?user=a", "db.example.com"),
        ("redis://user:p@ss@cache.example", "cache.example"),
        ("mysql://my_db", "my_db"),
        ("amqp://mq.example and amqp://mq.example/two", "mq.example"),
    ],
)
def test_a_configured_host_that_is_not_called_is_doubtful(value: str, host: str) -> None:
    assert warnings(reading(value, {"host": "other.example", "addresses": ["10.0.0.0/8"]})) == [
        f"{PLACE}.app.url: web reads the address of {host}, and may not call it; "
        "add it to the `calls` of web, or leave it out"
    ]


@pytest.mark.parametrize("call", ["order", {"host": "a.example", "addresses": ["10.2.0.0/16"]}])
def test_an_address_is_called_by_a_host(call: Any) -> None:
    assert warnings(reading("redis://10.1.2.3:6379", call)) == [
        f"{PLACE}.app.url: web reads the address of 10.1.2.3, and may not call it; "
        "add a `host` with this one of its `addresses` to the `calls` of web"
    ]


def test_external_services_are_called_by_their_names() -> None:
    pay = {"host": "db.pay.example", "protocol": "TCP", "addresses": ["10.1.0.0/16"]}
    value = "postgresql://db.pay.example postgresql://10.1.0.1"
    assert warnings(reading(value, "pay") | {"externalServices": {"pay": pay}}) == []


def test_a_wildcard_is_every_host_below_it() -> None:
    values = reading("redis://a.cache.example redis://cache.example", {"host": "*.cache.example"})
    told = [line for line in warnings(values) if line.startswith(PLACE)]
    assert len(told) == 1
    assert "the address of cache.example," in told[0]


def test_jobs_and_volumes_read_sets_as_well() -> None:
    clean = {"configFrom": ["app"], "command": ["clean"]}
    volume = {"config": {"path": "/etc/app", "configSet": "app"}}
    by_job = reading("amqp://mq", configFrom=[], jobs={"clean": clean})
    by_volume = reading("amqp://mq", configFrom=[], volumes=volume)
    assert len(warnings(by_job)) == len(warnings(by_volume)) == 1


def test_what_nobody_reads_is_reached_by_nobody() -> None:
    assert not any("may not call" in line for line in warnings(reading("amqp://mq", configFrom=[])))
