"""What is tried once more when nobody says otherwise, and what may be."""

from typing import Any, get_args

import pytest

from settings.retries import IDEMPOTENT, NEVER_DELIVERED, RetriesSettings, RetryCondition
from settings.types import Method
from tests.builders import microservice, misshapen, placed, refusal

RETRIES = "services.web.traffic.retries"
ATTEMPTS = "write a whole number of further tries from 0 to 10"
CONDITIONS = "write a condition of Envoy, such as 5xx or gateway-error, or a status such as 503"
METHODS = "write a method in capitals, such as GET"
TIMES = "write a whole number of milliseconds, such as 500"


def retries(**keys: Any) -> RetriesSettings:
    """Further tries as they are written."""
    return microservice(traffic={"retries": keys}).traffic.retries


def test_what_was_never_delivered_is_tried_twice_more() -> None:
    assert microservice().traffic.retries == RetriesSettings(
        attempts=2,
        per_try_milliseconds=None,
        retry_on=("connect-failure", "refused-stream", "reset-before-request"),
        methods=("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"),
    )


def test_neither_post_nor_patch_is_idempotent() -> None:
    (methods,) = (get_args(one) for one in get_args(Method)[:1])
    assert {*methods} - {*IDEMPOTENT} == {"POST", "PATCH", "CONNECT"}


@pytest.mark.parametrize(
    ("keys", "may_repeat"),
    [
        ({}, False),
        ({"retryOn": ["connect-failure"]}, False),
        ({"retryOn": ["5xx"]}, True),
        ({"retryOn": ["connect-failure", "503"]}, True),
        ({"retryOn": ["5xx"], "attempts": 0}, False),
    ],
)
def test_only_what_may_have_been_delivered_may_be_repeated(
    keys: dict[str, Any], may_repeat: bool
) -> None:
    assert retries(**keys).may_repeat is may_repeat


@pytest.mark.parametrize(
    ("on", "never_delivered"),
    [
        (["5xx"], NEVER_DELIVERED),
        (["5xx", "refused-stream"], ("refused-stream",)),
        (["reset-before-request", "connect-failure"], ("reset-before-request", "connect-failure")),
    ],
)
def test_what_was_never_delivered_is_tried_for_every_method(
    on: list[str], never_delivered: tuple[RetryCondition, ...]
) -> None:
    found = retries(retryOn=on, attempts=3, perTryMilliseconds=200)
    assert found.never_delivered == RetriesSettings(
        attempts=3, per_try_milliseconds=200, retry_on=never_delivered
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("attempts", 0),
        ("attempts", 10),
        ("perTryMilliseconds", 1),
        ("perTryMilliseconds", 600_000),
        ("retryOn", ["connect-failure", "refused-stream", "reset-before-request", "reset"]),
        ("retryOn", ["5xx", "gateway-error", "retriable-4xx"]),
        ("retryOn", ["cancelled", "deadline-exceeded", "internal"]),
        ("retryOn", ["resource-exhausted", "unavailable"]),
        ("retryOn", ["409", "425", "429", "500", "502", "503", "504"]),
        ("methods", ["POST", "PATCH"]),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{RETRIES}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("attempts", -1, ATTEMPTS),
        ("attempts", 11, ATTEMPTS),
        ("attempts", "2", ATTEMPTS),
        ("attempts", 1.5, ATTEMPTS),
        ("perTryMilliseconds", 0, TIMES),
        ("perTryMilliseconds", 600_001, TIMES),
        ("perTryMilliseconds", "500ms", TIMES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{RETRIES}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("retryOn", "5XX", CONDITIONS),
        ("retryOn", 503, CONDITIONS),
        ("retryOn", "404", CONDITIONS),
        ("retryOn", "connect-failure,5xx", CONDITIONS),
        ("methods", "post", METHODS),
    ],
)
def test_another_entry_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{RETRIES}.{key}"
    assert misshapen(placed(path, [value])) == [refusal(f"{path}[0]", value, instead)]


@pytest.mark.parametrize("key", ["retryOn", "methods"])
def test_a_list_of_nothing_is_refused(key: str) -> None:
    (line,) = misshapen(placed(f"{RETRIES}.{key}", []))
    assert line.endswith(f"{key}: the list is empty; write at least one value, or leave it out")
