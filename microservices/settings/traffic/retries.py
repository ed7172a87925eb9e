"""Retries: what is retried, and how often."""

from typing import Annotated, Literal

from microservices.settings.values.types import (
    Expects,
    Method,
    Milliseconds,
    Model,
    optional,
    whole,
)

Attempts = Annotated[int, whole(0, 10, "further tries")]
# https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter
RetryCondition = Annotated[
    Literal[
        "connect-failure",
        "refused-stream",
        "reset-before-request",
        "5xx",
        "gateway-error",
        "reset",
        "retriable-4xx",
        "cancelled",
        "deadline-exceeded",
        "internal",
        "resource-exhausted",
        "unavailable",
        "409",
        "425",
        "429",
        "500",
        "502",
        "503",
        "504",
    ],
    Expects("write a condition of Envoy, such as 5xx or gateway-error, or a status such as 503"),
]
# After these the request has never reached the application, so that whatever it does can be tried
# again without doing it twice.
NEVER_DELIVERED = ("connect-failure", "refused-stream", "reset-before-request")
# https://httpwg.org/specs/rfc9110.html#idempotent.methods
IDEMPOTENT: tuple[Method, ...] = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE")


class RetriesSettings(Model):
    """Retries of a request that failed.

    A request that may have reached the application is tried again only if its method is
    idempotent, or among `methods`: Istio's own default repeats any request, a payment as well.
    https://github.com/istio/istio/issues/50506
    """

    attempts: Attempts = optional("Number of retries; 0 for none", 2)
    per_try_milliseconds: Milliseconds | None = optional(
        "Timeout of each try; the whole timeout without it"
    )
    retry_on: tuple[RetryCondition, ...] = optional(
        "Failures after which a request is retried", NEVER_DELIVERED, min_length=1
    )
    methods: tuple[Method, ...] = optional(
        "Methods that are retried though a request may be done twice", IDEMPOTENT, min_length=1
    )

    @property
    def may_repeat(self) -> bool:
        """Whether something is tried again that may have reached the application."""
        return bool(self.attempts) and not set(self.retry_on) <= set(NEVER_DELIVERED)

    @property
    def never_delivered(self) -> "RetriesSettings":
        """The same tries, of what has never reached the application alone."""
        on = tuple(one for one in self.retry_on if one in NEVER_DELIVERED) or NEVER_DELIVERED
        return self.model_copy(update={"retry_on": on})
