"""What is recorded of the services."""

from typing import Any

import pytest

from tests.builders import service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices"
SWITCH = "write `observability: {prometheusOperator: true}`, or leave it out"
OPERATOR = {"prometheusOperator": True}


@pytest.mark.parametrize(
    "observability",
    [
        {},
        {"accessLog": True, "tracingPercent": 1},
        {**OPERATOR, "labels": {"release": "prometheus"}, "scrapeSeconds": 15, "alerts": {}},
    ],
)
def test_what_somebody_reads_is_taken(observability: dict[str, Any]) -> None:
    assert warnings(stack(observability=observability)) == []


def test_metrics_without_the_operator_are_a_warning() -> None:
    services = {"web": service(metrics={}), "api": service()}
    assert warnings(stack(services=services, observability=OPERATOR)) == []
    assert warnings(stack(services=services)) == [
        f"{PLACE}:services.web.metrics: "
        f"`prometheusOperator` is off: only annotations of the pods say where they are; {SWITCH}"
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [("labels", {"release": "prometheus"}), ("scrapeSeconds", 15), ("alerts", {"minutes": 9})],
)
def test_alerts_without_the_operator_are_a_warning(key: str, value: Any) -> None:
    assert warnings(stack(observability={key: value})) == [
        f"{PLACE}:observability.{key}: "
        f"`prometheusOperator` is off, and without it this does nothing; {SWITCH}"
    ]
