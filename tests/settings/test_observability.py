"""Metrics, access log, traces and alerts."""

import pytest

from tests.builders import settings


@pytest.mark.parametrize(("written", "kind"), [(1, int), (1.0, float), (0.5, float)])
def test_a_share_stays_as_it_was_written(written: float, kind: type) -> None:
    collectors = [{"namespace": "tracing", "service": "zipkin", "port": 9411}]
    observability = {"tracingPercent": written, "collectors": collectors}
    found = settings(observability=observability).observability.tracing_percent
    assert found == written
    assert isinstance(found, kind)
