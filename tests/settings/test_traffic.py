"""What holds for all routes of a service, and who writes its weights."""

from typing import Any

import pytest

from settings.retries import RetriesSettings
from settings.traffic import ReleaseSettings, StickySettings
from tests.builders import (
    layers,
    microservice,
    misshapen,
    placed,
    problems,
    refusal,
    service,
    stack,
)

TRAFFIC = "services.web.traffic"
OWNERS = "write `pulumi`, `flagger` or `argo-rollouts`: one alone writes the weights"
SECONDS = "write a whole number of seconds, such as 86400 for a day"
REQUESTS = "write a whole number of requests a second"
STEPS = "write a whole number of seconds from 10 to 86400"
CHECKS = "write a whole number of checks from 1 to 100"
PERCENT = "write a whole number of percent from 1 to 100, such as 25"
SHARES = "write percent from 0 to 100, such as 1 or 0.5"
TIMES = "write a whole number of milliseconds, such as 500"
SWITCHES = "write `true` or `false`"
COOKIES = "write the name of a cookie, such as tester"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)


def test_without_a_word_the_split_alone_decides_and_pulumi_writes_it() -> None:
    traffic = microservice().traffic
    assert (traffic.routes, traffic.sticky, traffic.owner) == ((), None, "pulumi")
    assert (traffic.timeout_milliseconds, traffic.retries) == (None, RetriesSettings())
    assert (traffic.hand_over, traffic.peak_requests_per_second) == (False, None)
    assert traffic.largest_step_percent is None


def test_a_release_goes_up_by_ten_percent_a_minute() -> None:
    assert microservice().traffic.release == ReleaseSettings(
        step_percent=10,
        max_percent=50,
        step_seconds=60,
        failed_checks=5,
        success_percent=99,
        latency_milliseconds=500,
    )


def test_a_client_sticks_to_its_version_for_a_day() -> None:
    sticky = microservice(traffic={"sticky": {"cookie": "release"}}).traffic.sticky
    assert sticky == StickySettings(cookie="release", seconds=86_400)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("routes", []),
        ("routes", [{}, {"match": {"path": "/"}, "to": "v1"}]),
        ("timeoutMilliseconds", 5000),
        ("retries", {"attempts": 0}),
        ("mirror", {"to": "v2", "percent": 0.5}),
        ("fault", {"abort": {"status": 500}}),
        ("cors", {"origins": ["https://shop.example.com"]}),
        ("requestHeaders", {"remove": ["x-internal"]}),
        ("responseHeaders", {"set": {"x-frame-options": "DENY"}}),
        ("sticky", {"cookie": "release", "seconds": 1}),
        ("sticky", {"cookie": "release", "seconds": 31_536_000}),
        ("owner", "pulumi"),
        ("owner", "flagger"),
        ("owner", "argo-rollouts"),
        ("handOver", True),
        ("peakRequestsPerSecond", 1),
        ("peakRequestsPerSecond", 10_000_000),
        ("largestStepPercent", 1),
        ("largestStepPercent", 100),
        ("release.stepPercent", 1),
        ("release.maxPercent", 100),
        ("release.stepSeconds", 10),
        ("release.stepSeconds", 86_400),
        ("release.failedChecks", 1),
        ("release.failedChecks", 100),
        ("release.successPercent", 99.9),
        ("release.latencyMilliseconds", 1),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{TRAFFIC}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("timeoutMilliseconds", "5s", TIMES),
        ("mirror", {"to": "V2"}, LABELS),
        ("sticky", {"cookie": "re lease"}, COOKIES),
        ("sticky", {"cookie": "release", "seconds": 0}, SECONDS),
        ("sticky", {"cookie": "release", "seconds": 31_536_001}, SECONDS),
        ("owner", "argo", OWNERS),
        ("owner", "Pulumi", OWNERS),
        ("handOver", "yes", SWITCHES),
        ("peakRequestsPerSecond", 0, REQUESTS),
        ("peakRequestsPerSecond", 10_000_001, REQUESTS),
        ("peakRequestsPerSecond", 0.5, REQUESTS),
        ("largestStepPercent", 0, PERCENT),
        ("largestStepPercent", 101, PERCENT),
        ("release.stepPercent", 0, PERCENT),
        ("release.maxPercent", 101, PERCENT),
        ("release.stepSeconds", 9, STEPS),
        ("release.stepSeconds", 86_401, STEPS),
        ("release.failedChecks", 0, CHECKS),
        ("release.failedChecks", 101, CHECKS),
        ("release.successPercent", 101, SHARES),
        ("release.latencyMilliseconds", 0, TIMES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path, told = f"{TRAFFIC}.{key}", value
    if isinstance(value, dict):
        last = [*value][-1]
        path, told = f"{path}.{last}", value[last]
    assert misshapen(placed(f"{TRAFFIC}.{key}", value)) == [refusal(path, told, instead)]


def test_a_cookie_that_clients_stick_to_has_a_name() -> None:
    assert misshapen(placed(f"{TRAFFIC}.sticky", {})) == [
        f"Pulumi.dev.yaml: microservices:{TRAFFIC}.sticky.cookie: it is missing; {COOKIES}"
    ]


SHARED = {"web": service(traffic={"routes": [{"to": 1}, {"mirror": {"to": "v1", "percent": 0}}]})}


def test_routes_of_a_stack_take_the_place_of_those_of_the_catalogue() -> None:
    own = stack(services={"web": {"traffic": {"routes": [{"to": "v1"}], "handOver": True}}})
    traffic = layers(own, SHARED).merged["services"]["web"]["traffic"]
    assert traffic == {"routes": [{"to": "v1"}], "handOver": True}


def test_what_is_wrong_in_a_route_is_told_in_the_file_of_the_route() -> None:
    (shared,) = problems(stack(services={"web": {"traffic": {"handOver": True}}}), SHARED)
    assert shared.startswith("Pulumi.yaml: microservices:catalog.web.traffic.routes[0].to: `1`")
    routes = [{}, {"mirror": {"percent": 1}}]
    (own,) = problems(stack(services={"web": {"traffic": {"routes": routes}}}), SHARED)
    path = f"{TRAFFIC}.routes[1].mirror.to"
    assert own == f"Pulumi.dev.yaml: microservices:{path}: it is missing; {LABELS}"
