import pytest

from testbed.fault import Fault
from testbed.pods.probes import Probe


def read(kind: str = "readinessProbe", **spec: object) -> Probe:
    """A probe of a container `app` with a port named http."""
    container = {"name": "app", "ports": [{"name": "http", "containerPort": 8080}], kind: spec}
    probe = Probe.read(kind, container)
    assert probe is not None
    return probe


def outcomes(probe: Probe, *successes: bool) -> list[bool]:
    """Whether the probe holds after each outcome."""
    states = []
    for success in successes:
        probe.record(success, now=0)
        states.append(probe.holds)
    return states


def test_readiness_holds_after_as_many_successes_as_its_threshold() -> None:
    probe = read(httpGet={"port": "http"}, successThreshold=2)
    assert outcomes(probe, True, False, True, True) == [False, False, False, True]


def test_readiness_ends_after_as_many_failures_in_a_row_as_its_threshold() -> None:
    probe = read(httpGet={"port": 8080}, failureThreshold=2)
    assert outcomes(probe, True, False, True, False, False) == [True, True, True, True, False]


def test_liveness_holds_until_it_fails() -> None:
    probe = read("livenessProbe", tcpSocket={"port": "http"})
    assert probe.holds
    assert outcomes(probe, False, False, False) == [True, True, False]


def test_next_execution_is_due_after_the_period() -> None:
    probe = read(httpGet={"port": 8080}, periodSeconds=5, initialDelaySeconds=3)
    probe.start(now=100)
    assert probe.due == 103
    probe.record(True, now=104)
    assert probe.due == 109


def test_probe_is_rewritten_as_injection_does() -> None:
    probe = read(httpGet={"path": "/health", "port": "http"}, timeoutSeconds=2)
    assert probe.through_sidecar() == (
        "/app-health/app/readyz",
        {"httpGet": {"path": "/health", "port": 8080}, "timeoutSeconds": 2},
    )


def test_probe_that_needs_the_image_is_refused() -> None:
    with pytest.raises(Fault, match=r"^readinessProbe of app: only httpGet and tcpSocket"):
        read(exec={"command": ["true"]})
