"""How health is asked for when nobody says otherwise."""

from typing import Any

import pytest

from settings.probes import LivenessSettings, ProbeSettings, StartupSettings
from tests.builders import microservice, misshapen, placed, refusal

READINESS = "services.web.probes.readiness"
PATHS = "write a path from the root, such as /healthz"
PORTS = "write at most 15 lower-case letters, digits and `-`, such as grpc"
SECONDS = "write a whole number of seconds from 1 to 600, such as 5"
COUNTS = "write a whole number from 1 to 100, such as 3"
SWITCHES = "write `true` or `false`"
ARGUMENTS = "write text; put a number or true or false in quotes"


@pytest.mark.parametrize(
    ("probe", "period", "timeout", "failures", "patience"),
    [("readiness", 5, 2, 3, 15), ("liveness", 10, 2, 6, 60), ("startup", 2, 2, 30, 60)],
)
def test_a_probe_has_patience(
    probe: str, period: int, timeout: int, failures: int, patience: int
) -> None:
    found = getattr(microservice().probes, probe)
    assert (found.period_seconds, found.timeout_seconds) == (period, timeout)
    assert (found.failure_threshold, found.patience_seconds) == (failures, patience)
    assert not found.disabled
    assert not found.written_check


def test_one_written_value_leaves_the_other_defaults() -> None:
    probes = microservice(probes={"liveness": {"path": "/healthz"}}).probes
    assert probes.liveness == LivenessSettings(path="/healthz")
    assert (probes.readiness, probes.startup) == (ProbeSettings(), StartupSettings())


def test_patience_is_periods_until_failure() -> None:
    assert ProbeSettings(period_seconds=7, failure_threshold=4).patience_seconds == 28


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ({"path": "/"}, True),
        ({"grpc": True}, True),
        ({"command": ["true"]}, True),
        ({"port": "admin"}, True),
        ({"grpc": False, "command": [], "periodSeconds": 1, "disabled": True}, False),
    ],
)
def test_a_check_is_what_is_asked_and_not_how_often(keys: dict[str, Any], written: bool) -> None:
    assert microservice(probes={"startup": keys}).probes.startup.written_check is written


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "/"),
        ("path", "/healthz?full=1"),
        ("grpc", True),
        ("command", []),
        ("command", ["cat", ""]),
        ("port", "a"),
        ("port", "a-1"),
        ("port", "http-management"),
        ("periodSeconds", 1),
        ("timeoutSeconds", 600),
        ("failureThreshold", 100),
        ("disabled", True),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{READINESS}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("path", "healthz", PATHS),
        ("path", "/a b", PATHS),
        ("grpc", "yes", SWITCHES),
        ("port", 8080, PORTS),
        ("port", "", PORTS),
        ("port", "GRPC", PORTS),
        ("port", "1a", PORTS),
        ("port", "a-", PORTS),
        ("port", "a--b", PORTS),
        ("port", "a" * 16, PORTS),
        ("periodSeconds", 0, SECONDS),
        ("timeoutSeconds", 601, SECONDS),
        ("failureThreshold", 0, COUNTS),
        ("failureThreshold", 101, COUNTS),
        ("disabled", 1, SWITCHES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{READINESS}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


def test_an_argument_of_a_command_is_text() -> None:
    path = f"{READINESS}.command"
    assert misshapen(placed(path, ["sleep", 1])) == [refusal(f"{path}[1]", 1, ARGUMENTS)]
