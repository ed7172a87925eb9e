"""The probes of a container, with every number that the kubelet is told."""

from typing import Any

import pytest

from microservices.settings.pods.probes import CheckSettings, ProbesSettings
from microservices.settings.traffic.port import ServicePort
from microservices.specs.pods.probes import Probes, probe, probes

HTTP = ServicePort("http", 8080, "http")
ADMIN = ServicePort("admin", 9090, "grpc")
STARTUP = {"period_seconds": 2, "timeout_seconds": 2, "failure_threshold": 30}
READINESS = {"period_seconds": 5, "timeout_seconds": 2, "failure_threshold": 3}
LIVENESS = {"period_seconds": 10, "timeout_seconds": 2, "failure_threshold": 6}
CONNECT = {"tcp_socket": {"port": "http"}}
READY = {"http_get": {"path": "/ready", "port": "http"}}


def found(*ports: ServicePort, **keys: Any) -> Probes:
    return probes(ProbesSettings.model_validate(keys, by_name=False), ports)


def test_each_probe_asks_for_a_connection_where_nothing_is_written() -> None:
    assert found(HTTP, ADMIN) == {
        "startup_probe": {**CONNECT, **STARTUP},
        "readiness_probe": {**CONNECT, **READINESS},
        "liveness_probe": {**CONNECT, **LIVENESS},
    }


def test_startup_asks_what_readiness_asks_at_a_pace_of_its_own() -> None:
    assert found(HTTP, readiness={"path": "/ready", "periodSeconds": 9}) == {
        "startup_probe": {**READY, **STARTUP},
        "readiness_probe": {**READY, **READINESS, "period_seconds": 9},
        "liveness_probe": {**CONNECT, **LIVENESS},
    }


def test_a_request_has_the_headers_that_are_written() -> None:
    asked = found(HTTP, readiness={"path": "/ready", "headers": {"x-b": "2", "host": "web"}})
    headers = [{"name": "Host", "value": "web"}, {"name": "X-B", "value": "2"}]
    http_get = {**READY["http_get"], "http_headers": headers}
    assert asked.get("readiness_probe") == {"http_get": http_get, **READINESS}


def test_startup_may_ask_something_else() -> None:
    asked = found(HTTP, readiness={"path": "/ready"}, startup={"command": ["/bin/started"]})
    assert asked.get("startup_probe") == {"exec_": {"command": ["/bin/started"]}, **STARTUP}
    assert asked.get("readiness_probe") == {**READY, **READINESS}


@pytest.mark.parametrize("name", ["startup", "readiness", "liveness"])
def test_a_probe_that_is_switched_off_is_left_out_alone(name: str) -> None:
    every = {"startup_probe", "readiness_probe", "liveness_probe"}
    assert set(found(HTTP, **{name: {"disabled": True}})) == every - {f"{name}_probe"}


def test_without_a_port_there_is_nothing_to_ask_but_a_command() -> None:
    assert found() == {}
    command = ["/bin/alive"]
    assert found(liveness={"command": command}) == {
        "liveness_probe": {"exec_": {"command": command}, **LIVENESS}
    }


@pytest.mark.parametrize(
    ("check", "asked"),
    [
        (CheckSettings(), {"tcp_socket": {"port": "http"}}),
        (CheckSettings(port="admin"), {"tcp_socket": {"port": "admin"}}),
        (CheckSettings(path="/ready"), READY),
        (
            CheckSettings(path="/ready", port="admin"),
            {"http_get": {"path": "/ready", "port": "admin"}},
        ),
        (CheckSettings(grpc=True), {"grpc": {"port": 8080}}),
        (CheckSettings(grpc=True, port="admin"), {"grpc": {"port": 9090}}),
    ],
)
def test_grpc_is_asked_by_the_number_of_a_port_and_all_else_by_its_name(
    check: CheckSettings, asked: dict[str, Any]
) -> None:
    assert probe(CheckSettings(), check, [HTTP, ADMIN]) == {**asked, **READINESS}


def test_a_port_that_is_not_there_is_not_asked() -> None:
    assert probe(CheckSettings(), CheckSettings(port="other"), [HTTP]) is None


def test_the_numbers_are_those_written() -> None:
    timing = CheckSettings(period_seconds=7, timeout_seconds=8, failure_threshold=9)
    assert probe(timing, CheckSettings(), [HTTP]) == {
        **CONNECT,
        "period_seconds": 7,
        "timeout_seconds": 8,
        "failure_threshold": 9,
    }
