"""What a container asks of its node, and the most that it may use."""

from typing import Any

import pytest

from microservices.settings.pods.resources import ResourcesSettings
from microservices.specs.pods.resources import resources


@pytest.mark.parametrize(
    ("written", "requests", "limits"),
    [
        ({}, {"cpu": "100m", "memory": "256Mi"}, {"memory": "256Mi"}),
        ({"size": "huge"}, {"cpu": "1", "memory": "2Gi"}, {"memory": "2Gi"}),
        (
            {"requests": {"memory": "1Gi"}},
            {"cpu": "100m", "memory": "1Gi"},
            {"memory": "1Gi"},
        ),
        (
            {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "2", "memory": "2Gi"}},
            {"cpu": "1", "memory": "1Gi"},
            {"cpu": "2", "memory": "2Gi"},
        ),
        (
            {"requests": {"ephemeralStorage": "1Gi"}},
            {"cpu": "100m", "memory": "256Mi", "ephemeral-storage": "1Gi"},
            {"memory": "256Mi"},
        ),
        (
            {"limits": {"ephemeralStorage": "2Gi"}},
            {"cpu": "100m", "memory": "256Mi"},
            {"memory": "256Mi", "ephemeral-storage": "2Gi"},
        ),
    ],
)
def test_the_memory_limit_is_the_request_and_cpu_has_a_limit_only_by_word(
    written: dict[str, Any], requests: dict[str, str], limits: dict[str, str]
) -> None:
    settings = ResourcesSettings.model_validate(written, by_name=False)
    assert resources(settings) == {"requests": requests, "limits": limits}
