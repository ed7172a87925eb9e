"""How many pods may be missing while a node is emptied."""

from typing import Any

import pytest

from tests.builders import microservice, misshapen, placed, refusal

PATH = "services.web.disruption.maxUnavailable"
PODS = 'write a number of pods, or percent in quotes, such as "25%"'


def test_a_quarter_of_the_pods_may_be_missing() -> None:
    assert microservice().disruption.max_unavailable == "25%"


@pytest.mark.parametrize("value", [0, 1, 5000, "0%", "1%", "25%", "99%", "100%"])
def test_a_number_or_percent_is_taken(value: Any) -> None:
    assert misshapen(placed(PATH, value)) == []


@pytest.mark.parametrize(
    "value", [-1, 5001, 0.5, True, "25", "101%", "025%", "-1%", "2.5%", "%", ["1"], {"pods": 1}]
)
def test_another_number_is_refused(value: Any) -> None:
    assert misshapen(placed(PATH, value)) == [refusal(PATH, value, PODS)]
