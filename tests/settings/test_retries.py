"""Retries: what is retried by default, and what may be."""

from typing import Any, get_args

import pytest

from microservices.settings.traffic.retries import (
    IDEMPOTENT,
    NEVER_DELIVERED,
    RetriesSettings,
    RetryCondition,
)
from microservices.settings.values.types import Method
from tests.builders import microservice


def retries(**keys: Any) -> RetriesSettings:
    """Further tries as they are written."""
    return microservice(traffic={"retries": keys}).traffic.retries


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
