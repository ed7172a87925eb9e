"""Faults, copies, retries, limits, and what Envoy answers itself."""

from typing import Any

import pytest

from microservices.offline.traffic.http.header_change import HeaderChange
from microservices.offline.traffic.resilience import Abort, Delay, RetryPolicy
from tests.offline.traffic.routing import (
    answered,
    asked,
    forwarded,
    rule,
    to,
)


@pytest.mark.parametrize(
    ("body", "text"), [({}, ""), ({"string": "no"}, "no"), ({"bytes": "bm8="}, "no")]
)
def test_envoy_may_answer_itself(body: Any, text: str) -> None:
    headers = {"response": {"add": {"r": "1"}}}
    added = (HeaderChange("add", "r", "1"),)
    found = answered(rule({"directResponse": {"status": 503, "body": body}, "headers": headers}))
    assert (found.status, found.body, found.response_headers) == (503, text, added)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"delay": {"fixedDelay": "5s", "percentage": {"value": 0.5}}}, (Delay(0.5, "5s"), None)),
        ({"delay": {"fixedDelay": "5s", "percent": 10}}, (Delay(10, "5s"), None)),
        ({"delay": {"fixedDelay": "5s"}}, (None, None)),
        ({"abort": {"httpStatus": 500, "percentage": {"value": 10}}}, (None, Abort(10, 500))),
        (
            {"abort": {"grpcStatus": "NOT_FOUND", "percentage": {"value": 1}}},
            (None, Abort(1, "NOT_FOUND")),
        ),
        ({"abort": {"httpStatus": 500, "percentage": {}}}, (None, None)),
        ({"abort": {"httpStatus": 500}}, (None, None)),
    ],
)
def test_a_fault_without_a_percentage_is_nobody_s(fault: Any, expected: Any) -> None:
    found = asked(rule({"route": [to()], "fault": fault}))
    assert (found.delay, found.abort) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ({"mirror": {"host": "web", "subset": "v2"}, "mirrorPercent": 7}, [("v2", 7)]),
        ({"mirrors": [to("v2")]}, [("v2", 100)]),
        ({"mirrors": [to("v2", percentage={"value": 0})]}, []),
    ],
)
def test_copies_are_told_with_their_percentage(route: Any, expected: Any) -> None:
    found = forwarded(rule({"route": [to()], **route})).mirrors
    assert [(share.target.subset, share.percent) for share in found] == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, RetryPolicy()),
        ({"attempts": 0}, None),
        ({}, None),
        ({"attempts": 3}, RetryPolicy(3)),
        (
            {"attempts": 1, "retryOn": "503, 5xx", "perTryTimeout": "2s", "backoff": "1s"},
            RetryPolicy(1, ("5xx", "retriable-status-codes", "503"), "2s", "1s"),
        ),
        ({"attempts": 1, "retryOn": "reset"}, RetryPolicy(1, ("reset",))),
    ],
)
def test_retries_are_istio_s_where_none_are_written(policy: Any, expected: Any) -> None:
    assert forwarded(rule({"route": [to()], "retries": policy})).retries == expected


@pytest.mark.parametrize(
    ("written", "told"), [("5s", "5s"), ("0s", ""), ("0.5s", "0.5s"), (None, "")]
)
def test_a_timeout_of_nothing_is_none(written: Any, told: str) -> None:
    assert forwarded(rule({"route": [to()], "timeout": written})).timeout == told


PREFLIGHT = (("origin", "http://a"), ("access-control-request-method", "PUT"))


@pytest.mark.parametrize(
    ("policy", "headers", "method", "expected"),
    [
        ({"allowOrigins": [{"exact": "http://a"}]}, PREFLIGHT, "OPTIONS", True),
        ({"allowOrigins": [{"exact": "*"}]}, PREFLIGHT, "OPTIONS", True),
        ({"allowOrigin": ["http://a"]}, PREFLIGHT, "OPTIONS", True),
        ({"allowOrigins": [{"exact": "http://a"}]}, PREFLIGHT, "PUT", False),
        ({"allowOrigins": [{"exact": "http://a"}]}, PREFLIGHT[:1], "OPTIONS", False),
        ({"allowOrigins": [{"exact": "http://b"}]}, PREFLIGHT, "OPTIONS", False),
        ({"unmatchedPreflights": "IGNORE"}, PREFLIGHT, "OPTIONS", True),
        ({}, (), "OPTIONS", False),
    ],
)
def test_a_preflight_is_answered_for_origins_that_may_ask(
    policy: Any, headers: Any, method: str, expected: bool
) -> None:
    found = asked(rule({"route": [to()], "corsPolicy": policy}), headers=headers, method=method)
    assert (getattr(found.action, "status", None) == 200) is expected
    assert found.cors == policy
