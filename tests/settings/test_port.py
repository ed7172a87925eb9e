"""The ports of a service, and what is spoken there."""

from typing import Any

import pytest

from settings.port import PortSettings, ServicePort
from tests.builders import microservice, misshapen, placed, refusal

PORTS = "write a whole number from 1 to 65535, such as 8080"
PROTOCOLS = "write `http`, `http2`, `grpc` or `tcp`"
NAMES = "write at most 15 lower-case letters, digits and `-`, such as grpc"
SWITCHES = "write `true` or `false`"
ADMIN = "services.web.ports.admin"


def test_no_port_takes_plaintext_without_asking() -> None:
    found = microservice(ports={"admin": {"port": 9}})
    assert found.allow_plaintext is found.ports["admin"].allow_plaintext is False
    assert found.plaintext_ports == ()


def test_ports_that_take_plaintext_are_the_first_one_and_those_by_name() -> None:
    ports = {"a": {"port": 1}, "b": {"port": 2, "allowPlaintext": True, "protocol": "tcp"}}
    assert microservice(ports=ports).plaintext_ports == (ServicePort("b", 2, "tcp"),)
    assert microservice(ports=ports, allowPlaintext=True, protocol="grpc").plaintext_ports == (
        ServicePort("grpc", 8080, "grpc"),
        ServicePort("b", 2, "tcp"),
    )


def test_a_further_port_speaks_http() -> None:
    assert microservice(ports={"admin": {"port": 9}}).ports == {"admin": PortSettings(port=9)}
    assert PortSettings(port=9).protocol == "http"


@pytest.mark.parametrize(
    ("protocol", "as_tcp"), [("http", False), ("http2", False), ("grpc", False), ("tcp", True)]
)
def test_only_tcp_is_routed_by_connections(protocol: str, as_tcp: bool) -> None:
    assert ServicePort("first", 8080, protocol).routed_as_tcp is as_tcp


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services.web.protocol", "grpc"),
        ("services.web.protocol", "tcp"),
        ("services.web.allowPlaintext", True),
        (f"{ADMIN}.allowPlaintext", False),
        ("services.web.ports", {"a": {"port": 1}, "a-2": {"port": 65535, "protocol": "http2"}}),
    ],
)
def test_a_value_of_its_kind_is_taken(path: str, value: Any) -> None:
    tree = placed(ADMIN, {"port": 9090})
    assert misshapen(placed(path, value, tree)) == []


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        ("services.web.protocol", "HTTP", PROTOCOLS),
        ("services.web.protocol", "udp", PROTOCOLS),
        (f"{ADMIN}.protocol", "https", PROTOCOLS),
        ("services.web.allowPlaintext", "yes", SWITCHES),
        (f"{ADMIN}.allowPlaintext", 1, SWITCHES),
        (f"{ADMIN}.port", 0, PORTS),
        (f"{ADMIN}.port", "9090", PORTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(path: str, value: Any, instead: str) -> None:
    tree = placed(ADMIN, {"port": 9090})
    assert misshapen(placed(path, value, tree)) == [refusal(path, value, instead)]


def test_a_port_is_named_as_kubernetes_takes_it() -> None:
    path = "services.web.ports.Admin_1"
    assert misshapen(placed(path, {"port": 9090})) == [refusal(path, "Admin_1", NAMES)]


def test_a_further_port_has_a_number() -> None:
    assert misshapen(placed(ADMIN, {"protocol": "grpc"})) == [
        f"Pulumi.dev.yaml: microservices:{ADMIN}.port: it is missing; {PORTS}"
    ]
