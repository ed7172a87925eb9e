"""Metrics, access log, traces and alerts."""

from typing import Any

import pytest

from settings.observability import AlertsSettings, ObservabilitySettings
from tests.builders import misshapen, placed, refusal, settings

ROOT = "observability"
SHARES = "write percent from 0 to 100, such as 1 or 0.5"
MILLISECONDS = "write a whole number of milliseconds, such as 500"
RESTARTS = "write a whole number of restarts, such as 3"
MINUTES = "write a whole number of minutes from 1 to 1440, such as 5"
SCRAPES = "write a whole number of seconds from 5 to 300, such as 30"
SWITCHES = "write `true` or `false`"


def test_no_operator_is_expected_and_the_mesh_decides_what_it_records() -> None:
    assert settings().observability == ObservabilitySettings(
        prometheus_operator=False,
        labels={},
        scrape_seconds=30,
        alerts=AlertsSettings(error_percent=5, latency_milliseconds=1000, restarts=3, minutes=5),
        access_log=None,
        tracing_percent=None,
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("prometheusOperator", True),
        ("labels", {"release": "prometheus"}),
        ("scrapeSeconds", 5),
        ("scrapeSeconds", 300),
        ("alerts.errorPercent", 0),
        ("alerts.errorPercent", 0.5),
        ("alerts.errorPercent", 100),
        ("alerts.latencyMilliseconds", 1),
        ("alerts.latencyMilliseconds", 600_000),
        ("alerts.restarts", 1),
        ("alerts.restarts", 1000),
        ("alerts.minutes", 1),
        ("alerts.minutes", 1440),
        ("accessLog", False),
        ("tracingPercent", 100.0),
        ("tracingPercent", 0),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{ROOT}.{key}", value)) == []


@pytest.mark.parametrize(("written", "kind"), [(1, int), (1.0, float), (0.5, float)])
def test_a_share_stays_as_it_was_written(written: float, kind: type) -> None:
    found = settings(observability={"tracingPercent": written}).observability.tracing_percent
    assert found == written
    assert isinstance(found, kind)


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("prometheusOperator", "on", SWITCHES),
        ("scrapeSeconds", 4, SCRAPES),
        ("scrapeSeconds", 301, SCRAPES),
        ("scrapeSeconds", "30s", SCRAPES),
        ("alerts.errorPercent", -1, SHARES),
        ("alerts.errorPercent", 101, SHARES),
        ("alerts.errorPercent", 100.5, SHARES),
        ("alerts.errorPercent", -0.1, SHARES),
        ("alerts.errorPercent", "5%", SHARES),
        ("alerts.errorPercent", True, SHARES),
        ("alerts.latencyMilliseconds", 0, MILLISECONDS),
        ("alerts.latencyMilliseconds", 600_001, MILLISECONDS),
        ("alerts.restarts", 0, RESTARTS),
        ("alerts.restarts", 1001, RESTARTS),
        ("alerts.minutes", 0, MINUTES),
        ("alerts.minutes", 1441, MINUTES),
        ("accessLog", "no", SWITCHES),
        ("tracingPercent", float("nan"), SHARES),
        ("tracingPercent", float("inf"), SHARES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{ROOT}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]
