"""How health is asked for when nobody says otherwise."""

from typing import Any

import pytest

from microservices.settings.pods.probes import (
    LivenessSettings,
    ProbeSettings,
    StartupSettings,
)
from tests.builders import microservice


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
