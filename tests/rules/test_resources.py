"""What a pod asks for, and the most that it may use."""

from decimal import Decimal
from typing import Any

import pytest

from rules.resources import amount
from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices:services.web.resources.limits"
INSTEAD = "write a limit of at least the request, or lower that"


def web(requests: dict[str, Any], limits: dict[str, Any]) -> Tree:
    return stack(services={"web": service(resources={"requests": requests, "limits": limits})})


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("2", Decimal(2)),
        ("0.5", Decimal("0.5")),
        ("250m", Decimal("0.25")),
        ("1k", Decimal(1000)),
        ("1.5M", Decimal(1_500_000)),
        ("2G", Decimal(2_000_000_000)),
        ("1T", Decimal(10**12)),
        ("1Ki", Decimal(1024)),
        ("256Mi", Decimal(256 * 2**20)),
        ("1Gi", Decimal(2**30)),
        ("1Ti", Decimal(2**40)),
    ],
)
def test_a_quantity_is_an_amount_of_cores_or_bytes(quantity: str, expected: Decimal) -> None:
    assert amount(quantity) == expected


@pytest.mark.parametrize(
    ("requests", "limits"),
    [
        ({}, {}),
        ({}, {"memory": "256Mi"}),
        ({"memory": "1Gi"}, {"memory": "1024Mi"}),
        ({"cpu": "1"}, {"cpu": "1000m"}),
        ({"cpu": "2"}, {}),
        ({"memory": "1G"}, {"memory": "1Gi"}),
    ],
)
def test_a_limit_that_covers_its_request_is_taken(
    requests: dict[str, Any], limits: dict[str, Any]
) -> None:
    assert problems(web(requests, limits)) == []


@pytest.mark.parametrize(
    ("requests", "limits", "lines"),
    [
        (
            {},
            {"memory": "255Mi"},
            [f"{PLACE}.memory: the limit 255Mi is below the request 256Mi; {INSTEAD}"],
        ),
        (
            {"cpu": "0.5"},
            {"cpu": "499m"},
            [f"{PLACE}.cpu: the limit 499m is below the request 0.5; {INSTEAD}"],
        ),
        (
            {"cpu": "2", "memory": "1Gi"},
            {"cpu": "1", "memory": "1G"},
            [
                f"{PLACE}.cpu: the limit 1 is below the request 2; {INSTEAD}",
                f"{PLACE}.memory: the limit 1G is below the request 1Gi; {INSTEAD}",
            ],
        ),
    ],
)
def test_a_limit_below_its_request_is_refused(
    requests: dict[str, Any], limits: dict[str, Any], lines: list[str]
) -> None:
    assert problems(web(requests, limits)) == lines
