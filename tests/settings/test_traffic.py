"""What holds for all routes of a service, and who writes its weights."""

from settings.retries import RetriesSettings
from settings.traffic import ReleaseSettings, StickySettings
from tests.builders import (
    layers,
    microservice,
    problems,
    service,
    stack,
)

TRAFFIC = "services.web.traffic"
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
