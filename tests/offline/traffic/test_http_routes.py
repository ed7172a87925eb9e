"""Requests that HTTPRoutes route, and what is printed of them."""

from typing import Any

import pytest

from microservices.offline.traffic.decision import Answer, Forward
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.table import rows, table_lines
from tests.manifests.made_routes import ISTIO, api_gateway, http_route
from tests.offline.http_routes import rule, version
from tests.offline.objects import Manifest, placed, service, workload
from tests.offline.traffic.routing import asked, told

PARENT = {"group": "", "kind": "Service", "name": "web"}
DOOR = {"name": "door", "port": 80}
PODS = (workload("v1"), version("v1"), version("v2"))


def gateway(*hosts: str, **spec: Any) -> Manifest:
    """A Gateway that has each host at port 80."""
    listeners = [{"name": one, "hostname": one, "port": 80, "protocol": "HTTP"} for one in hosts]
    return api_gateway(*listeners, name="door", **spec)


def at(host: str, *rules: Manifest, **rest: Any) -> Manifest:
    """An HTTPRoute of the Gateway for one host."""
    return http_route(*rules, parents=[DOOR], hostnames=[host], **rest)


def below(path: str) -> Manifest:
    """What asks for a path and all below it."""
    return {"matches": [{"path": {"type": "PathPrefix", "value": path}}]}


def led(*objects: Manifest, **rest: Any) -> Any:
    """The backends of a request, or the status with which Envoy answers it."""
    action = asked(*PODS, *objects, **rest).action
    if isinstance(action, Answer):
        return action.status
    assert isinstance(action, Forward)
    return [share.target.host.partition(".")[0] for share in action.shares], action.path


def test_a_decision_has_the_form_of_that_of_a_virtual_service() -> None:
    routed = http_route(rule(("v1", 80), ("v2", 20), name="all", timeouts={"request": "2s"}))
    assert told(*PODS, routed) == [
        "by route 1 (all) of shop/web: any request",
        "80 % to web-v1.shop (web-v1: 3 replicas; app=web, version=v1)",
        "20 % to web-v2.shop (web-v2.shop, no workload; app=web, version=v2)",
        "timeout 2s; retries 2 on connect-failure, refused-stream, unavailable, cancelled, "
        "retriable-status-codes",
    ]


@pytest.mark.parametrize(("path", "led_to"), [("/new", 1), ("/new/x", 1), ("/newer", 2), ("/", 2)])
def test_a_prefix_is_of_whole_segments(path: str, led_to: int) -> None:
    routed = http_route(rule(("v2", 1)), rule(("v1", 1), **below("/new")))
    assert led(routed, path=path) == ([f"web-v{led_to}"], path)


@pytest.mark.parametrize(
    ("to", "path", "seen"),
    [("/", "/new/x", "/x"), ("/", "/new", "/"), ("/a", "/new/x", "/a/x"), ("/a/", "/new", "/a")],
)
def test_a_prefix_is_replaced_as_istiod_does_it(to: str, path: str, seen: str) -> None:
    rewrite = {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": to}}
    filters = [{"type": "URLRewrite", "urlRewrite": rewrite}]
    routed = http_route(rule(("v1", 1), **below("/new"), filters=filters))
    assert led(routed, path=path) == (["web-v1"], seen)


def test_a_backend_that_is_missing_is_an_error_of_the_route() -> None:
    routed = http_route(rule(("v3", 1)))
    missing = "100 % to web-v3.shop (500: no Service is called web-v3.shop.svc.cluster.local)"
    assert missing in told(*PODS, routed)
    assert led(http_route(rule(("v1", 0)))) == 500


def test_a_port_of_the_parent_is_asked_for_in_the_table() -> None:
    routed = http_route(rule(("v1", 1)), parents=[{**PARENT, "port": 8080}])
    found = list(table_lines(rows(Mesh([service(), routed, gateway(), at("a", rule(("v1", 1)))]))))
    assert found == [
        "a through shop/door:80",
        "    any request: 100 % to web-v1.shop:8080",
        "web.shop",
        "    port 8080: 100 % to web-v1.shop:8080",
    ]
    other = http_route(rule(("v1", 1)), parents=[{**PARENT, "port": 1}])
    assert led(other) == (["web"], "/")


def test_routes_of_one_host_are_merged_and_the_longer_path_comes_first() -> None:
    wide, narrow = rule(("v1", 1)), rule(("v2", 1), **below("/b"))
    inside = http_route(wide, name="a"), http_route(narrow, name="b")
    assert [led(*inside, path=path)[0] for path in ("/", "/b/c")] == [["web-v1"], ["web-v2"]]
    outside = (
        gateway("a.example"),
        at("a.example", wide, name="a"),
        at("a.example", narrow, name="b"),
    )
    way = {"host": "a.example", "port": 80, "gateway": "shop/door"}
    assert [led(*outside, path=path, **way)[0] for path in ("/", "/b")] == [["web-v1"], ["web-v2"]]
    assert led(*outside, **{**way, "host": "b.example"}) == 404


def test_a_parent_may_be_a_host_outside_and_a_waypoint_is_no_way_in() -> None:
    spec = {"hosts": ["a.example"], "ports": [{"number": 80, "protocol": "HTTP"}]}
    entry = placed("ServiceEntry", "bank", ISTIO, spec=spec)
    parent = {"group": "networking.istio.io", "kind": "ServiceEntry", "name": "bank"}
    assert led(entry, http_route(rule(("v1", 1)), parents=[parent]), host="a.example", port=80) == (
        ["web-v1"],
        "/",
    )
    assert Mesh([gateway(gatewayClassName="istio-waypoint")]).gateways == {}
