"""The addresses of a service."""

from microservices.settings.traffic.port import ServicePort
from microservices.specs.service import headless_service_spec, service_spec

HTTP = {
    "name": "http",
    "port": 8080,
    "target_port": "http",
    "protocol": "TCP",
    "app_protocol": "http",
}


def test_the_service_finds_the_pods_of_every_version_and_says_what_they_speak() -> None:
    ports = [ServicePort("http", 8080, "http"), ServicePort("admin", 9090, "grpc")]
    admin = {
        "name": "admin",
        "port": 9090,
        "target_port": "admin",
        "protocol": "TCP",
        "app_protocol": "grpc",
    }
    assert service_spec("web", ports) == {"selector": {"app": "web"}, "ports": [HTTP, admin]}


def test_the_pods_of_a_stateful_set_have_names_before_they_are_ready() -> None:
    assert headless_service_spec("web", [ServicePort("http", 8080, "http")]) == {
        "cluster_ip": "None",
        "publish_not_ready_addresses": True,
        "selector": {"app": "web"},
        "ports": [HTTP],
    }
