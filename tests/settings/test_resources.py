"""What a container asks for when nobody says otherwise, and what its size stands for."""

from itertools import pairwise

import pytest

from microservices.manifests.quantity import amount
from microservices.settings.pods.resources import SIZES, LimitsSettings
from tests.builders import microservice


def test_a_service_is_small_and_has_no_limits_of_its_own() -> None:
    resources = microservice().resources
    assert (resources.requested_cpu, resources.requested_memory) == ("100m", "256Mi")
    assert resources.limits == LimitsSettings()


def test_memory_is_limited_to_what_is_requested() -> None:
    assert microservice().resources.limited_memory == "256Mi"
    assert microservice(resources={"size": "huge"}).resources.limited_memory == "2Gi"
    requests = {"requests": {"memory": "3Gi"}}
    assert microservice(resources=requests).resources.limited_memory == "3Gi"
    both = {**requests, "limits": {"memory": "4Gi"}}
    assert microservice(resources=both).resources.limited_memory == "4Gi"


@pytest.mark.parametrize(
    ("size", "cpu", "memory"),
    [
        ("tiny", "50m", "128Mi"),
        ("small", "100m", "256Mi"),
        ("medium", "250m", "512Mi"),
        ("large", "500m", "1Gi"),
        ("huge", "1", "2Gi"),
    ],
)
def test_a_size_is_cpu_and_memory(size: str, cpu: str, memory: str) -> None:
    resources = microservice(resources={"size": size}).resources
    assert (resources.requested_cpu, resources.requested_memory) == (cpu, memory)


def test_each_size_is_more_than_the_one_before() -> None:
    amounts = [(amount(cpu), amount(memory)) for cpu, memory in SIZES.values()]
    assert len(amounts) == 5
    for smaller, larger in pairwise(amounts):
        assert larger[0] >= 2 * smaller[0]
        assert larger[1] == 2 * smaller[1]


def test_an_exact_quantity_stands_in_place_of_that_of_the_size() -> None:
    resources = microservice(
        resources={"size": "large", "requests": {"memory": "3Gi"}, "limits": {"cpu": "2"}}
    ).resources
    assert (resources.requested_cpu, resources.requested_memory) == ("500m", "3Gi")
    assert resources.limits == LimitsSettings(cpu="2")
    assert microservice(resources={"requests": {"cpu": "2"}}).resources.requested_cpu == "2"
