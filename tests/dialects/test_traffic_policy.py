"""The policy of a subset, as a DestinationRule has it."""

from typing import Any

import pytest

from microservices.dialects.istio.traffic_policy import traffic_policy_spec
from microservices.settings.traffic.traffic_policy import TrafficPolicySettings
from tests.builders import Tree

NEAR = {"localityLbSetting": {"enabled": True}}


def policy(**keys: Any) -> Any:
    """What becomes of a written policy."""
    return traffic_policy_spec(TrafficPolicySettings.model_validate(keys, by_name=False))


def test_nothing_written_is_no_policy() -> None:
    assert policy() == {}
    assert policy(connectionPool={}) == {"connectionPool": {}}


def test_a_pool_has_limits_of_connections_and_of_requests() -> None:
    written = {
        "maxConnections": 100,
        "connectTimeoutMilliseconds": 250,
        "maxPendingRequests": 10,
        "maxRequests": 200,
        "maxRequestsPerConnection": 1000,
        "maxRetries": 3,
        "idleTimeoutSeconds": 60,
        "keepalive": {"timeSeconds": 300},
    }
    assert policy(connectionPool=written)["connectionPool"] == {
        "tcp": {
            "maxConnections": 100,
            "connectTimeout": "250ms",
            "idleTimeout": "60s",
            "tcpKeepalive": {"time": "300s", "interval": "10s", "probes": 6},
        },
        "http": {
            "http1MaxPendingRequests": 10,
            "http2MaxRequests": 200,
            "maxRequestsPerConnection": 1000,
            "maxRetries": 3,
            "idleTimeout": "60s",
        },
    }


def test_pods_that_fail_are_ejected_and_requests_go_anywhere_unless_said() -> None:
    assert policy(outlierDetection={}) == {
        "outlierDetection": {
            "consecutive5xxErrors": 5,
            "interval": "10s",
            "baseEjectionTime": "30s",
            "maxEjectionPercent": 50,
            "minHealthPercent": 0,
        },
        "loadBalancer": {"localityLbSetting": {"enabled": False}},
    }


def test_ejection_takes_every_word() -> None:
    written = {
        "consecutiveErrors": 3,
        "consecutiveGatewayErrors": 2,
        "intervalSeconds": 1,
        "ejectionSeconds": 15,
        "maxEjectedPercent": 34,
        "minHealthyPercent": 20,
    }
    found = policy(outlierDetection=written, locality={})
    assert found["outlierDetection"] == {
        "consecutive5xxErrors": 3,
        "consecutiveGatewayErrors": 2,
        "interval": "1s",
        "baseEjectionTime": "15s",
        "maxEjectionPercent": 34,
        "minHealthPercent": 20,
    }
    assert found["loadBalancer"] == NEAR


@pytest.mark.parametrize(
    ("written", "balancer"),
    [
        ({}, {"simple": "LEAST_REQUEST"}),
        ({"algorithm": "RANDOM"}, {"simple": "RANDOM"}),
        (
            {"warmupSeconds": 30},
            {"simple": "LEAST_REQUEST", "warmup": {"duration": "30s"}},
        ),
        (
            {"consistentHash": {"header": "x-user"}},
            {"consistentHash": {"httpHeaderName": "x-user"}},
        ),
        (
            {"consistentHash": {"cookie": {"name": "user"}}},
            {"consistentHash": {"httpCookie": {"name": "user", "ttl": "0s"}}},
        ),
        (
            {"consistentHash": {"cookie": {"name": "user", "seconds": 60}}},
            {"consistentHash": {"httpCookie": {"name": "user", "ttl": "60s"}}},
        ),
        (
            {"consistentHash": {"query": "user"}},
            {"consistentHash": {"httpQueryParameterName": "user"}},
        ),
        ({"consistentHash": {"source": True}}, {"consistentHash": {"useSourceIp": True}}),
    ],
)
def test_the_next_pod_is_chosen_by_an_algorithm_or_by_the_client(
    written: Tree, balancer: Tree
) -> None:
    assert policy(loadBalancer=written) == {"loadBalancer": balancer}


@pytest.mark.parametrize(
    ("written", "locality"),
    [
        ({}, {"enabled": True}),
        ({"enabled": False}, {"enabled": False}),
        (
            {"distribute": {"b/*": {"b/*": 100}, "a/1": {"a/2": 20, "a/1": 80}}},
            {
                "enabled": True,
                "distribute": [
                    {"from": "a/1", "to": {"a/1": 80, "a/2": 20}},
                    {"from": "b/*", "to": {"b/*": 100}},
                ],
            },
        ),
        (
            {"failover": {"b": "a", "a": "b"}},
            {"enabled": True, "failover": [{"from": "a", "to": "b"}, {"from": "b", "to": "a"}]},
        ),
    ],
)
def test_requests_stay_near_the_caller_as_it_is_written(written: Tree, locality: Tree) -> None:
    assert policy(locality=written) == {"loadBalancer": {"localityLbSetting": locality}}
    balancer = policy(locality=written, loadBalancer={})["loadBalancer"]
    assert balancer == {"simple": "LEAST_REQUEST", "localityLbSetting": locality}
