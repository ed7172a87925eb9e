"""What a pod is given when nobody says otherwise."""

from settings.pod import LimitsSettings, LivenessSettings, ProbeSettings, RequestsSettings
from tests.builders import microservice


def test_requests_have_defaults_and_limits_have_none() -> None:
    resources = microservice().resources
    assert resources.requests == RequestsSettings(cpu="100m", memory="256Mi")
    assert resources.limits == LimitsSettings(cpu=None, memory=None)


def test_readiness_fails_after_fifteen_seconds_and_liveness_after_a_minute() -> None:
    probes = microservice().probes
    assert probes.readiness == ProbeSettings(
        path=None, period_seconds=5, timeout_seconds=2, failure_threshold=3
    )
    assert probes.liveness == LivenessSettings(
        path=None, period_seconds=10, timeout_seconds=2, failure_threshold=6
    )


def test_one_written_value_leaves_the_other_defaults() -> None:
    web = microservice(
        resources={"requests": {"memory": "1Gi"}, "limits": {"cpu": "2"}},
        probes={"liveness": {"path": "/healthz"}},
    )
    assert web.resources.requests == RequestsSettings(cpu="100m", memory="1Gi")
    assert web.resources.limits == LimitsSettings(cpu="2", memory=None)
    assert web.probes.liveness == LivenessSettings(path="/healthz")
    assert web.probes.readiness == ProbeSettings()
