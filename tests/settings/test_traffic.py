"""What holds for all routes of a service, and who writes its weights."""

from tests.builders import (
    layers,
    problems,
    service,
    stack,
)

TRAFFIC = "services.web.traffic"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)


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
