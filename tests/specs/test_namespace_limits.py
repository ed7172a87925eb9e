"""What a namespace may hold."""

from typing import Any

import pytest

from microservices.settings.namespace import LimitRangeSettings, QuotaSettings
from microservices.specs.namespace_limits import limit_range_spec, quota_spec


def quota(**keys: Any) -> QuotaSettings:
    return QuotaSettings.model_validate(keys)


def limit_range(**keys: Any) -> LimitRangeSettings:
    return LimitRangeSettings.model_validate(keys)


def test_a_quota_says_everything_in_the_words_of_kubernetes() -> None:
    written = quota(
        requestedCpu="20",
        requestedMemory="40Gi",
        limitedCpu="30",
        limitedMemory="60Gi",
        storage="1Ti",
        pods=50,
        claims=10,
        loadBalancers=0,
    )
    assert quota_spec(written) == {
        "hard": {
            "requests.cpu": "20",
            "requests.memory": "40Gi",
            "limits.cpu": "30",
            "limits.memory": "60Gi",
            "requests.storage": "1Ti",
            "pods": "50",
            "persistentvolumeclaims": "10",
            "services.loadbalancers": "0",
        }
    }


@pytest.mark.parametrize(
    ("keys", "hard"),
    [
        ({"requestedCpu": "20"}, {"requests.cpu": "20"}),
        ({"claims": 0}, {"persistentvolumeclaims": "0"}),
    ],
)
def test_what_a_quota_does_not_write_is_not_limited(
    keys: dict[str, Any], hard: dict[str, str]
) -> None:
    assert quota_spec(quota(**keys)) == {"hard": hard}


def test_a_limit_range_says_everything_of_a_container() -> None:
    written = limit_range(
        defaultRequest={"cpu": "100m", "memory": "128Mi"},
        defaultLimit={"cpu": "1", "memory": "256Mi"},
        least={"cpu": "10m", "memory": "16Mi"},
        most={"cpu": "4", "memory": "8Gi"},
    )
    assert limit_range_spec(written) == {
        "limits": [
            {
                "type": "Container",
                "default_request": {"cpu": "100m", "memory": "128Mi"},
                "default": {"cpu": "1", "memory": "256Mi"},
                "min": {"cpu": "10m", "memory": "16Mi"},
                "max": {"cpu": "4", "memory": "8Gi"},
            }
        ]
    }


def test_a_limit_range_leaves_out_what_is_not_written() -> None:
    assert limit_range_spec(limit_range(most={"memory": "8Gi"})) == {
        "limits": [{"type": "Container", "max": {"memory": "8Gi"}}]
    }


def test_nothing_written_gives_no_object() -> None:
    assert quota_spec(None) is None
    assert quota_spec(quota()) is None
    assert limit_range_spec(None) is None
    assert limit_range_spec(limit_range()) is None
    assert limit_range_spec(limit_range(most={})) is None
