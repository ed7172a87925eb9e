"""How a route splits what it takes, and what stands behind its destinations."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Taken
from microservices.offline.traffic.resilience import RetryPolicy
from tests.offline.objects import Manifest, service
from tests.offline.traffic.routing import (
    HOST,
    answered,
    asked,
    forwarded,
    met,
    rule,
    targets,
    to,
)


@pytest.mark.parametrize(
    ("destinations", "expected"),
    [
        ([to("v1", weight=0)], {"v1": 100}),
        ([to("v1", weight=1), to("v2", weight=3)], {"v1": 25, "v2": 75}),
        ([to("v1", weight=7), to("v2")], {"v1": 100}),
    ],
)
def test_weights_are_parts_of_their_sum(destinations: Any, expected: Any) -> None:
    assert targets(forwarded(rule({"route": destinations}))) == expected


def test_a_split_without_weights_is_refused() -> None:
    with pytest.raises(Failure, match="no destination with a weight"):
        asked(rule({"route": [to("v1"), to("v2")]}))


def test_without_a_rule_the_service_itself_is_asked() -> None:
    found = asked()
    assert (found.host, found.taken) == (HOST, None)
    action = forwarded()
    assert targets(action) == {HOST: 100}
    assert action.shares[0].target.labels == {"app": "web"}
    assert (action.timeout, action.retries) == ("", RetryPolicy())


def test_where_no_route_is_for_the_sender_the_service_itself_is_asked() -> None:
    assert targets(forwarded(rule(met({"port": 1})))) == {HOST: 100}


def test_where_no_match_is_met_envoy_answers_404() -> None:
    found = answered(rule(met({"uri": {"exact": "/a"}})))
    assert (found.status, found.why) == (404, "no route is for such a request")


def test_the_route_that_took_a_request_is_named() -> None:
    match = {"name": "m", "uri": {"exact": "/"}}
    found = asked(rule(met({"port": 9}), met(match, name="r")))
    assert found.taken == Taken("shop/web", 2, "r.m", match)


@pytest.mark.parametrize(
    ("destination", "missing"),
    [
        (to("v9"), f"no DestinationRule gives {HOST} a subset v9"),
        (to(host="nobody"), "no Service is called nobody.shop.svc.cluster.local"),
        (to(host="web.shop"), "no Service is called web.shop"),
        ({"destination": {"host": "web", "port": {"number": 1}}}, f"{HOST} has no port 1"),
        ({"destination": {"host": "api"}}, "api.shop.svc.cluster.local has no port 8080"),
        ({"destination": {"host": "api", "port": {"number": 80}}}, ""),
        (to(host=HOST), ""),
    ],
)
def test_what_is_missing_of_a_destination_is_told(destination: Manifest, missing: str) -> None:
    action = forwarded(service("api", 80), rule({"route": [destination]}))
    assert action.shares[0].target.missing == missing


def test_a_delegate_is_not_followed() -> None:
    with pytest.raises(Failure, match="route 1 delegates to another rule"):
        asked(rule({"delegate": {"name": "x"}}))
