"""Metrics, access log, traces and alerts."""

import pytest

from settings.observability import AlertsSettings, ObservabilitySettings
from tests.builders import settings


def test_no_operator_is_expected_and_the_mesh_decides_what_it_records() -> None:
    assert settings().observability == ObservabilitySettings(
        prometheus_operator=False,
        labels={},
        scrape_seconds=30,
        alerts=AlertsSettings(error_percent=5, latency_milliseconds=1000, restarts=3, minutes=5),
        access_log=None,
        tracing_percent=None,
    )


@pytest.mark.parametrize(("written", "kind"), [(1, int), (1.0, float), (0.5, float)])
def test_a_share_stays_as_it_was_written(written: float, kind: type) -> None:
    found = settings(observability={"tracingPercent": written}).observability.tracing_percent
    assert found == written
    assert isinstance(found, kind)
