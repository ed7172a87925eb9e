"""The ports of a service, and what is spoken there."""

import pytest

from microservices.settings.traffic.port import ServicePort
from tests.builders import microservice


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


@pytest.mark.parametrize(
    ("protocol", "as_tcp"), [("http", False), ("http2", False), ("grpc", False), ("tcp", True)]
)
def test_only_tcp_is_routed_by_connections(protocol: str, as_tcp: bool) -> None:
    assert ServicePort("first", 8080, protocol).routed_as_tcp is as_tcp
