"""How many pods of a version may be missing at once when a node is emptied."""

from typing import Any

import pytest

from microservices.specs.disruption import disruption_budget_spec
from tests.builders import microservice

CHOSEN = {"app": "web", "version": "v1"}


def test_a_drain_may_take_a_quarter_of_the_pods_and_every_broken_one() -> None:
    assert disruption_budget_spec(CHOSEN, microservice().main_version) == {
        "max_unavailable": "25%",
        "selector": {"match_labels": CHOSEN},
        "unhealthy_pod_eviction_policy": "AlwaysAllow",
    }


def test_what_may_be_missing_is_what_is_written() -> None:
    version = microservice(disruption={"maxUnavailable": 3}).main_version
    assert (disruption_budget_spec(CHOSEN, version) or {}).get("max_unavailable") == 3


@pytest.mark.parametrize(
    ("keys", "bounded"),
    [
        ({"replicas": 0}, False),
        ({"replicas": 1}, False),
        ({"replicas": 2}, True),
        ({"scaling": {"min": 1, "max": 9}}, False),
        ({"scaling": {"min": 2, "max": 9}}, True),
    ],
)
def test_one_pod_alone_would_block_every_drain(keys: dict[str, Any], bounded: bool) -> None:
    version = microservice(**keys).main_version
    assert (disruption_budget_spec(CHOSEN, version) is not None) is bounded
