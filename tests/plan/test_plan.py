"""What follows from the settings of a stack, computed once."""

from dataclasses import FrozenInstanceError

import pytest

from microservices.plan.plan import all_containers, every_route
from tests.builders import planned, service

PORTS = {"rpc": {"port": 9090, "protocol": "grpc"}, "db": {"port": 5432, "protocol": "tcp"}}


def test_nobody_changes_a_plan() -> None:
    with pytest.raises(FrozenInstanceError):
        planned().__setattr__("jobs", ())


@pytest.mark.parametrize(
    ("routes", "ports"), [("istio", {}), ("gateway-api", {"web": ["http", "rpc"]})]
)
def test_each_port_with_requests_has_rules_in_the_gateway_api(
    routes: str, ports: dict[str, list[str]]
) -> None:
    plan = planned(services={"web": service(ports=PORTS)}, mesh={"routes": routes})
    assert {name: [*rules] for name, rules in plan.mesh_rules.items()} == ports


def test_containers_of_versions_come_before_those_of_jobs() -> None:
    web = service(jobs={"migrate": {"command": ["migrate"]}}, sidecars={"log": {"image": "log:1"}})
    found = all_containers(planned(services={"web": web}))
    assert [one.name for one in found] == ["web", "log", "migrate"]


def test_the_words_of_traffic_are_a_route_as_well() -> None:
    routes = [{"match": {"path": "/x"}}]
    plan = planned(services={"web": service(traffic={"routes": routes, "timeoutMilliseconds": 5})})
    written, last = every_route(plan)
    assert (written.place, last.place) == (("traffic", "routes", 0), ("traffic",))
    assert (written.whole.timeout_milliseconds, last.whole.timeout_milliseconds) == (5, 5)
