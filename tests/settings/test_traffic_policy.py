"""How requests come to the pods of a version, and what a version says otherwise."""

from typing import Any

import pytest

from settings.traffic_policy import (
    ConnectionPoolSettings,
    ConsistentHashSettings,
    HashCookie,
    LoadBalancerSettings,
    LocalitySettings,
    OutlierDetectionSettings,
    TrafficPolicySettings,
)
from tests.builders import microservice, misshapen, placed, refusal

POLICY = "services.web.trafficPolicy"
POOL = "connectionPool"
OUTLIER = "outlierDetection"
BALANCER = "loadBalancer"
HASH = f"{BALANCER}.consistentHash"
NUMBERS = "write a whole number, such as 1000"
TIMES = "write a whole number of milliseconds, such as 500"
SECONDS = "write a whole number of seconds from 1 to 600, such as 5"
COUNTS = "write a whole number from 1 to 100, such as 3"
PERCENT = "write a whole number of percent from 1 to 100, such as 25"
WEIGHTS = "write a whole number of percent from 0 to 100, such as 80"
ALGORITHMS = "write LEAST_REQUEST, ROUND_ROBIN or RANDOM"
COOKIES = "write the name of a cookie, such as tester"
AGES = "write a whole number of seconds; 0 for a session"
HEADERS = "write the name of a header in lower case, such as x-tester"
TEXTS = "write text; put a number or true or false in quotes"
SWITCHES = "write `true` or `false`"
PLACES = "write region, region/zone or region/zone/*, such as europe-west1/europe-west1-b/*"


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


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(
            (f"{POOL}.{key}", number)
            for key in ("maxConnections", "maxPendingRequests", "maxRequests", "maxRetries")
            for number in (1, 1_000_000)
        ),
        (f"{POOL}.maxRequestsPerConnection", 1),
        (f"{POOL}.connectTimeoutMilliseconds", 600_000),
        (f"{POOL}.idleTimeoutSeconds", 600),
        (f"{OUTLIER}.consecutiveErrors", 1),
        (f"{OUTLIER}.consecutiveErrors", 100),
        (f"{OUTLIER}.consecutiveGatewayErrors", 3),
        (f"{OUTLIER}.intervalSeconds", 1),
        (f"{OUTLIER}.ejectionSeconds", 600),
        (f"{OUTLIER}.maxEjectedPercent", 100),
        (f"{OUTLIER}.minHealthyPercent", 0),
        (f"{BALANCER}.algorithm", "LEAST_REQUEST"),
        (f"{BALANCER}.algorithm", "ROUND_ROBIN"),
        (f"{BALANCER}.algorithm", "RANDOM"),
        (f"{BALANCER}.warmupSeconds", 60),
        (f"{HASH}.header", "x-user"),
        (f"{HASH}.cookie", {"name": "user"}),
        (f"{HASH}.cookie", {"name": "user", "seconds": 31_536_000}),
        (f"{HASH}.query", "user id"),
        (f"{HASH}.source", True),
        ("locality.enabled", False),
        ("locality.distribute", {"a/b/*": {"a/b/*": 80, "a/c/*": 20}}),
        ("locality.distribute", {"a": {"a": 0, "b/c": 50, "b/c/d": 50}}),
        ("locality.distribute", {"a/*": {"a/b/c/*": 100}}),
        ("locality.failover", {"us-east": "eu-west"}),
    ],
)
@pytest.mark.parametrize("above", ["services.web", "services.web.versions.v1"])
def test_a_value_of_its_kind_is_taken(above: str, key: str, value: Any) -> None:
    assert misshapen(placed(f"{above}.trafficPolicy.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        *((f"{POOL}.maxConnections", value, NUMBERS) for value in (0, 1_000_001, "9", 0.5)),
        (f"{POOL}.maxPendingRequests", 0, NUMBERS),
        (f"{POOL}.maxRequests", 0, NUMBERS),
        (f"{POOL}.maxRequestsPerConnection", 0, NUMBERS),
        (f"{POOL}.maxRetries", 0, NUMBERS),
        (f"{POOL}.connectTimeoutMilliseconds", "1s", TIMES),
        (f"{POOL}.idleTimeoutSeconds", 0, SECONDS),
        (f"{OUTLIER}.consecutiveErrors", 0, COUNTS),
        (f"{OUTLIER}.consecutiveGatewayErrors", 101, COUNTS),
        (f"{OUTLIER}.intervalSeconds", 0, SECONDS),
        (f"{OUTLIER}.ejectionSeconds", 601, SECONDS),
        (f"{OUTLIER}.maxEjectedPercent", 0, PERCENT),
        (f"{OUTLIER}.minHealthyPercent", 101, WEIGHTS),
        (f"{BALANCER}.algorithm", "LEAST_CONN", ALGORITHMS),
        (f"{BALANCER}.algorithm", "random", ALGORITHMS),
        (f"{BALANCER}.warmupSeconds", 0, SECONDS),
        (f"{HASH}.header", "X-User", HEADERS),
        (f"{HASH}.query", 1, TEXTS),
        (f"{HASH}.source", "yes", SWITCHES),
        ("locality.enabled", "no", SWITCHES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{POLICY}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


@pytest.mark.parametrize(
    ("cookie", "key", "instead"),
    [
        ({"name": "a b"}, "name", COOKIES),
        ({"name": "a", "seconds": -1}, "seconds", AGES),
        ({"name": "a", "seconds": 31_536_001}, "seconds", AGES),
    ],
)
def test_a_cookie_is_refused_by_its_part(cookie: Any, key: str, instead: str) -> None:
    path = f"{POLICY}.{HASH}.cookie"
    assert misshapen(placed(path, cookie)) == [refusal(f"{path}.{key}", cookie[key], instead)]


def test_a_cookie_has_a_name() -> None:
    path = f"{POLICY}.{HASH}.cookie"
    assert misshapen(placed(path, {})) == [
        f"Pulumi.dev.yaml: microservices:{path}.name: it is missing; {COOKIES}"
    ]


@pytest.mark.parametrize("place", ["", "/a", "a//b", "a b", "*", "a/b/c/d", "a/*/b"])
def test_a_locality_is_a_region_a_zone_or_a_part_of_one(place: str) -> None:
    for written in ({place: {"a": 100}}, {"a": {place: 100}}):
        (line,) = misshapen(placed(f"{POLICY}.locality.distribute", written))
        assert line.endswith(f" is text that does not fit here; {PLACES}")


def test_a_share_of_a_locality_is_whole_percent() -> None:
    (line,) = misshapen(placed(f"{POLICY}.locality.distribute", {"a": {"b": 0.5}}))
    path = f"{POLICY}.locality.distribute.a.b"
    assert line == refusal(path, 0.5, WEIGHTS)
