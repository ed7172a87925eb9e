"""Request metrics: PromQL over what Istio's proxies count.

https://istio.io/latest/docs/reference/config/metrics/
"""

# What is the server's fault, as 5xx is in HTTP: unknown, deadline exceeded, unimplemented,
# internal, unavailable, data loss. https://opentelemetry.io/docs/specs/semconv/rpc/grpc/
_ERRORS = {"response_code": "5..", "grpc_response_status": "2|4|12|13|14|15"}
FAILED = tuple(f'{label}=~"{values}"' for label, values in _ERRORS.items())
"""Matchers of requests that failed: one of them."""
SUCCEEDED = tuple(f'{label}!~"{values}"' for label, values in _ERRORS.items())
"""Matchers of requests that did not fail: all of them."""
# A rate needs two samples at least, and four outlive a lost scrape.
_SAMPLES = 4


def series(metric: str, *matchers: str) -> str:
    """The series of a metric that all matchers hold for."""
    return f"{metric}{{{','.join(matchers)}}}"


def rate(of: str, seconds: int) -> str:
    """Per second, over a window."""
    return f"rate({of}[{seconds}s])"


def window_seconds(scrape_seconds: int, least: int) -> int:
    """A window that has enough samples."""
    return max(least, _SAMPLES * scrape_seconds)


def share(part: str, whole: str, *, by: str = "") -> str:
    """A part of the requests in percent; for each value of the labels `by`."""
    grouped = f" by ({by}) " if by else ""
    return f"100 * sum{grouped}({part}) / sum{grouped}({whole})"


def requests(*matchers: str) -> str:
    """The number of requests."""
    return series("istio_requests_total", *matchers)


def slowest_percentile(seconds: int, *matchers: str) -> str:
    """Milliseconds within which 99 of 100 requests are answered."""
    buckets = rate(series("istio_request_duration_milliseconds_bucket", *matchers), seconds)
    return f"histogram_quantile(0.99, sum by (le) ({buckets}))"
