"""Whether the pods of a version can answer its share of the requests."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web
from tests.rules.traffic import WEB

SCALING: Tree = {"min": 2, "max": 10}


def busy(peak: int, each: int, **keys: Any) -> Tree:
    """A stack whose service has so many requests per second, and so many for each pod."""
    return web(**{"podRequestsPerSecond": each, "traffic": {"peakRequestsPerSecond": peak}, **keys})


def split(first: int, **keys: Any) -> Tree:
    """Two versions of which the first has a share."""
    return {"versions": {"v1": {"weight": first, **keys}, "v2": {"weight": 100 - first}}}


@pytest.mark.parametrize(
    "values",
    [
        web(podRequestsPerSecond=1),
        web(traffic={"peakRequestsPerSecond": 1_000_000}),
        busy(200, 100, replicas=2),
        busy(400, 100, **split(50)),
        busy(200, 100, scaling=SCALING),
        busy(1000, 100, replicas=10, versions={"v1": {"weight": 100}, "v2": {"weight": 0}}),
    ],
)
def test_pods_that_can_answer_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            busy(201, 100, replicas=2),
            "replicas: 100 % of 201 requests per second are 201, and 2 times 100 are 200; "
            "write at least 3 pods, or a smaller share",
        ),
        (
            busy(101, 100, **split(50, replicas=10, podRequestsPerSecond=5)),
            "versions.v1.replicas: 50 % of 101 requests per second are 50.5, and 10 times 5 are "
            "50; write at least 11 pods, or a smaller share",
        ),
        (
            busy(500, 100, scaling=SCALING),
            "scaling.min: 100 % of 500 requests per second are 500, and 2 times 100 are 200 "
            "until more pods have started; write at least 5 pods, or a smaller share",
        ),
        (
            busy(1001, 100, scaling=SCALING),
            "scaling.max: 100 % of 1001 requests per second are 1001, and even at the most, "
            "10 times 100 are 1000; write at least 11 pods, or a smaller share",
        ),
    ],
)
def test_pods_that_are_too_few_are_a_warning(values: Tree, line: str) -> None:
    assert warnings(values) == [f"{WEB}.{line}"]
    assert problems({**values, "strict": True}) == []
