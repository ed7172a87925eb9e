"""How requests come to the pods of a version, and what a version says otherwise."""

from settings.traffic_policy import (
    ConnectionPoolSettings,
    ConsistentHashSettings,
    HashCookie,
    LoadBalancerSettings,
    LocalitySettings,
    OutlierDetectionSettings,
    TrafficPolicySettings,
)
from tests.builders import microservice


def test_a_policy_says_nothing_by_itself() -> None:
    assert microservice().traffic_policy == TrafficPolicySettings(
        connection_pool=None, outlier_detection=None, load_balancer=None, locality=None
    )


def test_half_of_the_pods_are_left_alone_after_five_errors() -> None:
    found = microservice(trafficPolicy={"outlierDetection": {}}).traffic_policy
    assert found.outlier_detection == OutlierDetectionSettings(
        consecutive_errors=5,
        consecutive_gateway_errors=None,
        interval_seconds=10,
        ejection_seconds=30,
        max_ejected_percent=50,
        min_healthy_percent=0,
    )


def test_the_parts_of_a_policy_have_defaults() -> None:
    written = {"connectionPool": {}, "loadBalancer": {"consistentHash": {}}, "locality": {}}
    found = microservice(trafficPolicy=written).traffic_policy
    assert found.connection_pool == ConnectionPoolSettings()
    assert {*ConnectionPoolSettings().model_dump().values()} == {None}
    hashed = ConsistentHashSettings(header=None, cookie=None, query=None, source=False)
    assert found.load_balancer == LoadBalancerSettings(
        algorithm=None, consistent_hash=hashed, warmup_seconds=None
    )
    assert found.locality == LocalitySettings(enabled=True, distribute={}, failover={})
    assert HashCookie(name="a").seconds == 0
