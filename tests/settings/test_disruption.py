"""How many pods may be missing while a node is emptied."""

from tests.builders import microservice


def test_a_quarter_of_the_pods_may_be_missing() -> None:
    assert microservice().disruption.max_unavailable == "25%"
