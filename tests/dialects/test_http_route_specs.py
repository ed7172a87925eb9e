"""The HTTPRoutes of a service, one for each port with requests."""

from microservices.dialects.gateway_api.http_route import http_route_specs
from tests.builders import planned, service
from tests.dialects.test_http_route_rule import TO_V2, VERSIONS


def test_each_port_with_requests_has_an_http_route_of_its_own() -> None:
    ports = {"rpc": {"port": 9090, "protocol": "grpc"}, "db": {"port": 5432, "protocol": "tcp"}}
    plan = planned(
        services={"web": service(versions=VERSIONS, ports=ports)},
        lanes={"beta": {"header": {"x": "1"}, "versions": {"web": "v2"}}},
        mesh={"routes": "gateway-api"},
    )
    found = http_route_specs(plan, "web")
    assert {name: one["parentRefs"] for name, one in found.items()} == {
        "web": [{"group": "", "kind": "Service", "name": "web", "port": 8080}],
        "web.rpc": [{"group": "", "kind": "Service", "name": "web", "port": 9090}],
    }
    lane, everything = found["web.rpc"]["rules"]
    assert lane["backendRefs"] == [{**TO_V2[0], "port": 9090}]
    assert [one["port"] for one in everything["backendRefs"]] == [9090, 9090]
